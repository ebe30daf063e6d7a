package io.hostpay.local;

import io.hostpay.testkit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.util.FileSystemUtils;

/**
 * A service in a process of its own, from the jar that production runs. One that ends by itself is
 * started again, as Cloud Run would. Thread-safe.
 */
public final class ServiceProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** After SIGTERM Cloud Run kills an instance that is still there. */
  private static final Duration PATIENCE_OF_CLOUD_RUN = Duration.ofSeconds(10);

  /** Whoever stops a local run does not wait for a request that hangs: the queues end with it. */
  private static final Duration PATIENCE_AT_THE_END = Duration.ofSeconds(2);

  /** Ends the service when this process has ended in whatever way, kill -9 included. */
  private static final String KEEPER =
      """
      trap '' INT TERM HUP
      while read -r line; do :; done
      kill -9 "$1" 2>/dev/null
      rm -rf "$2"
      """;

  private final Service service;
  private final Map<String, String> environment;
  private final int port;
  private final Consumer<String> output;
  private final Health health;

  /** What a process that is killed leaves behind in it goes with this. */
  private final Path scratch;

  private Process process;
  private boolean wanted;
  private boolean hasAnswered;

  private ServiceProcess(
      Service service, Map<String, String> environment, int port, Consumer<String> output) {
    requireFree(port, service);
    this.service = service;
    this.environment = new HashMap<>(environment);
    this.port = port;
    this.health = new Health(port);
    this.output = output;
    this.wanted = true;
    try {
      this.scratch = Files.createTempDirectory("hostpay-service");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.process = launch();
  }

  /** Starts the process, without waiting until it answers. */
  static ServiceProcess start(
      Service service, Map<String, String> environment, int port, Consumer<String> output) {
    return new ServiceProcess(service, environment, port, output);
  }

  /**
   * The command that starts a service here, from its class cache if it has one.
   *
   * @param temporary where it keeps its temporary files: one that is killed leaves them behind
   * @param more options of the JVM, in place of those that are usual here
   */
  public static List<String> command(Service service, Path temporary, List<String> more) {
    Path jar = UnpackedJar.of(Repository.here().bootJar(service));
    List<String> options = new ArrayList<>(ClassCache.options(service, jar));
    options.addAll(more);
    return ServiceCommand.of(jar, temporary, options);
  }

  public Service service() {
    return service;
  }

  /** The id of the process that runs now; another one once it has been started again. */
  public synchronized long pid() {
    return process.pid();
  }

  /** Waits until {@code GET /health} answers. */
  public void awaitHealthy() {
    long giveUp = System.nanoTime() + START_LIMIT.toNanos();
    while (hasEnded() || !health.isGood()) {
      if (System.nanoTime() > giveUp || hasEnded()) {
        throw new IllegalStateException(
            service.module() + " does not answer on port " + port + "; its output says why.");
      }
      pause();
    }
    synchronized (this) {
      hasAnswered = true;
    }
  }

  /** {@code kill -9}, and left dead until {@link #restart}. */
  public synchronized void kill() {
    wanted = false;
    process.destroyForcibly();
    awaitEnd();
  }

  /**
   * Starts it again after {@link #kill} or {@link #terminate}, without waiting until it answers.
   */
  public synchronized void restart() {
    if (!process.isAlive()) {
      requireFree(port, service);
      process = launch();
      wanted = true;
    }
  }

  /**
   * A deployment: it is ended as Cloud Run ends an instance, and started with these settings
   * changed, without waiting until it answers. An empty one is not set any more.
   */
  public synchronized void redeploy(Map<String, String> changes) {
    terminate();
    changes.forEach(
        (name, value) -> {
          if (value.isEmpty()) {
            environment.remove(name);
          } else {
            environment.put(name, value);
          }
        });
    restart();
  }

  /** SIGTERM, as Cloud Run ends an instance, and left ended until {@link #restart}. */
  public synchronized void terminate() {
    end(PATIENCE_OF_CLOUD_RUN);
  }

  /** SIGTERM, two seconds later the end, and nothing is left of it. */
  @Override
  public synchronized void close() {
    end(PATIENCE_AT_THE_END);
    try {
      FileSystemUtils.deleteRecursively(scratch);
    } catch (IOException e) {
      throw new UncheckedIOException("What " + service.module() + " wrote stays in " + scratch, e);
    }
  }

  private void end(Duration patience) {
    wanted = false;
    process.destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    awaitEnd();
  }

  private synchronized boolean hasEnded() {
    return !wanted && !process.isAlive();
  }

  private Process launch() {
    ProcessBuilder builder =
        new ProcessBuilder(command(service, scratch, List.of())).redirectErrorStream(true);
    // Nothing of this process's environment: the service must live on its settings alone.
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(scratch);
      Process started = builder.start();
      Process keeper =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  KEEPER,
                  "service-keeper",
                  Long.toString(started.pid()),
                  scratch.toString())
              .start();
      // Of the platform: reading a pipe blocks in native code, and would hold one of the few
      // carriers of virtual threads, on which the queues run, until the service prints its next
      // line.
      Thread.ofPlatform()
          .daemon()
          .name(service.module() + "-output")
          .start(
              () -> {
                pump(started);
                keeper.destroyForcibly();
                onEnd(started);
              });
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A service that cannot have its port would seem healthy by what listens there. */
  private static void requireFree(int port, Service service) {
    if (!FreePort.isFree(port)) {
      throw new IllegalStateException(
          "Something else listens on port %d, and would answer for %s, which was not started."
              .formatted(port, service.module()));
    }
  }

  private void pump(Process started) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(output);
    } catch (IOException | UncheckedIOException e) {
      // the process is gone, and its output with it
    }
  }

  private void onEnd(Process ended) {
    int status;
    try {
      status = ended.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    synchronized (this) {
      if (!wanted || !process.equals(ended)) {
        return;
      }
      if (!hasAnswered && status != 137) {
        wanted = false; // it cannot start, and its output says why: no restart mends that
        return;
      }
      output.accept(service.module() + " ended with status " + status + " and is started again");
      try {
        requireFree(port, service);
        process = launch();
      } catch (IllegalStateException taken) {
        output.accept(String.valueOf(taken.getMessage()));
        wanted = false;
      }
    }
  }

  private void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a service", e);
    }
  }
}
