package io.hostpay.local;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.start.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a JVM keeps of the classes that a service has loaded while it started, so that the next one
 * starts with half the work (JEP 514). Making it costs as much as some five starts: worth it where
 * a service is started time and again.
 */
public final class ClassCache {
  /** A jar that is started twice will probably be started again. */
  private static final int STARTS = 2;

  /**
   * Whether all tests are run, in which every service is started time and again: then none is
   * started without its cache, which would cost twice as much each time.
   */
  private static final boolean AHEAD = Boolean.getBoolean("hostpay.class-cache.ahead");

  private static final Map<Path, AtomicInteger> COUNT = new ConcurrentHashMap<>();

  private ClassCache() {}

  /** Makes a service's cache, unless there is one: its processes use it from now on. */
  public static void make(Service service) {
    synchronized (service) {
      makeUnlessThere(service);
    }
  }

  private static void makeUnlessThere(Service service) {
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

  /** Makes every service's, beside each other. */
  static void makeAll() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List.of(Service.values()).forEach(service -> threads.execute(() -> make(service)));
    }
  }

  /**
   * The options with which a service's jar is started now: with its cache, if it has one. At the
   * second start without one it begins to be made meanwhile; where all tests are run, before the
   * first.
   */
  static List<String> options(Service service, Path jar) {
    Path cache = beside(jar);
    if (AHEAD && !Files.exists(cache)) {
      makeAll();
      make(service); // where that has failed, says why
    }
    if (Files.exists(cache)) {
      return List.of("-XX:AOTCache=" + cache);
    }
    if (COUNT.computeIfAbsent(jar, first -> new AtomicInteger()).incrementAndGet() == STARTS) {
      Thread.ofPlatform().daemon().name("class-cache").start(() -> make(service));
    }
    return List.of();
  }

  private static Path beside(Path jar) {
    return jar.resolveSibling("classes.aot");
  }

  /** Starts it and has it serve its first requests, with settings that reach nothing. */
  private static void train(Service service, Path jar, Path cache) throws IOException {
    List<String> command =
        ServiceCommand.of(
            jar,
            Path.of(System.getProperty("java.io.tmpdir")),
            List.of("-XX:AOTCacheOutput=" + cache));
    command.add("train");
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
    environment.putAll(TrainingRun.KEYS);
    Process process = builder.start();
    try {
      // The process that writes it is another, whose end this one does not report.
      if (process.waitFor() != 0 || Files.size(cache) == 0) {
        throw new IOException(jar + " could not be started to make its cache.");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while making the cache of " + jar, e);
    }
  }
}
