package io.hostpay.local;

import io.hostpay.common.ledger.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a JVM keeps of the classes that a service has loaded while it started, so that the next one
 * starts with half the work (JEP 514). Making it costs as much as some five starts: worth it where
 * a service is killed time and again.
 */
public final class ClassCache {
  private ClassCache() {}

  /** Makes a service's cache, unless there is one: its processes use it from now on. */
  public static synchronized void make(Service service) {
    Path jar = UnpackedJar.of(Repository.here().bootJar(service));
    if (Files.exists(beside(jar))) {
      return;
    }
    try {
      Path fresh = Files.createTempFile(jar.toAbsolutePath().getParent(), "cache", ".aot");
      train(service, jar, fresh);
      Files.move(fresh, beside(jar), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The options with which a jar is started: with its cache, if it has one. */
  static List<String> options(Path jar) {
    Path cache = beside(jar);
    return Files.exists(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
  }

  private static Path beside(Path jar) {
    return jar.resolveSibling("classes.aot");
  }

  /** Starts it up to the point where it would serve requests, with settings that reach nothing. */
  private static void train(Service service, Path jar, Path cache) throws IOException {
    List<String> command = new ArrayList<>(ServiceProcess.JVM);
    command.addAll(
        List.of(
            "-XX:AOTCacheOutput=" + cache,
            "-Dspring.context.exit=onRefresh",
            "-jar",
            jar.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(
        service.environment(
            Ports.free(),
            new DatabaseSettings("127.0.0.1:9", "training", "training", "training", 1),
            LocalClock.startingNow(1)));
    Process process = builder.start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(jar + " could not be started to make its cache.");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while making the cache of " + jar, e);
    }
  }
}
