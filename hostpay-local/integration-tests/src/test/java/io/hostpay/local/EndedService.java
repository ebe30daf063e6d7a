package io.hostpay.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A service that is expected to end by itself, from the jar that production runs. */
final class EndedService {
  private EndedService() {}

  /** Starts it with this environment and nothing else, and waits for its end. */
  static Ended start(Service service, Map<String, String> environment, String... arguments) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<String> command = new ArrayList<>(ServiceProcess.command(service, temporary, List.of()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      CompletableFuture<String> output =
          CompletableFuture.supplyAsync(
              () -> String.join("\n", process.inputReader(StandardCharsets.UTF_8).lines().toList()),
              Thread::startVirtualThread);
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(service + " did not end, and said: " + output.join());
      }
      return new Ended(process.exitValue(), output.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a service was starting", e);
    }
  }
}
