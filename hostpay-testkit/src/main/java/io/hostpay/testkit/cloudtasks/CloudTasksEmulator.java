package io.hostpay.testkit.cloudtasks;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.hostpay.testkit.identity.IdentityProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Cloud Tasks on this machine: any client of the v2 gRPC API can use it over plaintext, and it
 * sends the tasks to their HTTP targets as the real service would. State is in memory only.
 *
 * <p>All durations in queues, tasks and faults are emulated time, of which {@code timeScale}
 * seconds pass in a real one. The one exception is the dispatch deadline: however fast time runs, a
 * target has 30 s of real time (or its whole deadline, where that is less), so that work which
 * would have been in time is not cut short.
 *
 * <p>Listens on the loopback address only. Thread-safe.
 */
public final class CloudTasksEmulator implements AutoCloseable {

  private static final Duration LEAST_REAL_DEADLINE = Duration.ofSeconds(30);

  private final Engine engine;
  private final Queues queues;
  private final AuditLogs audit;
  private final Server server;

  private final IdentityProvider google;

  private CloudTasksEmulator(
      IdentityProvider google, Engine engine, Queues queues, AuditLogs audit, Server server) {
    this.google = google;
    this.engine = engine;
    this.queues = queues;
    this.audit = audit;
    this.server = server;
  }

  /**
   * Starts it, with its queues running.
   *
   * @param port where to listen, 0 for any free port
   * @param clock what timestamps are read from: a clock that already runs {@code timeScale} times
   *     as fast
   * @param timeScale emulated seconds in a real one, above 0
   * @param queues made at the start in the given project and location; callers may create others,
   *     there or in any other project and location
   * @throws IOException if the port cannot be bound; nothing is running then
   */
  public static CloudTasksEmulator start(
      int port,
      Clock clock,
      double timeScale,
      List<QueueDefinition> queues,
      String project,
      String location)
      throws IOException {
    return start(port, 0, clock, timeScale, queues, project, location);
  }

  /**
   * As above, with the keys that tasks' identities are signed with published where targets look for
   * them.
   *
   * @param keysPort where the key set is served, 0 for any free port
   */
  public static CloudTasksEmulator start(
      int port,
      int keysPort,
      Clock clock,
      double timeScale,
      List<QueueDefinition> queues,
      String project,
      String location)
      throws IOException {
    return start(
        port,
        keysPort,
        clock,
        timeScale,
        queues,
        new LocationName(project, location),
        LEAST_REAL_DEADLINE);
  }

  /** As above, with another least real time for a dispatch: seconds are long for a test. */
  static CloudTasksEmulator start(
      int port,
      int keysPort,
      Clock clock,
      double timeScale,
      List<QueueDefinition> definitions,
      LocationName location,
      Duration leastRealDeadline)
      throws IOException {
    EmulatedTime time = new EmulatedTime(clock, timeScale);
    IdentityProvider google = IdentityProvider.start(keysPort, clock, timeScale);
    DispatchHeaders headers = new DispatchHeaders(new LocalIdentityToken(google));
    Engine engine = new Engine(time, new Dispatcher(time, leastRealDeadline, headers));
    Queues queues = new Queues(engine);
    queues.define(location, definitions);
    AuditLogs audit = new AuditLogs(time);
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(new CloudTasksApi(queues, engine.faults(), audit))
            .build();
    try {
      server.start();
    } catch (IOException e) {
      engine.close();
      google.close();
      throw e;
    }
    return new CloudTasksEmulator(google, engine, queues, audit, server);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Who signs the identities of tasks, and of whoever else calls the services. */
  public IdentityProvider google() {
    return google;
  }

  /** What goes wrong at present; nothing at the start. */
  public Faults faults() {
    return engine.faults().faults();
  }

  /** Replaces the faults from now on. */
  public void faults(Faults faults) {
    engine.faults().set(faults);
  }

  /**
   * How long the name of a task that has ended cannot be used again, in emulated time: an hour at
   * the start. Sources on the real service say 1 to 24 hours.
   */
  public void keepNames(Duration kept) {
    engine.keepNames(kept);
  }

  /** Forgets at once the names of all tasks that have ended, as after a crash. */
  public void forgetNames() {
    queues.forgetNames();
  }

  /** All finished dispatches so far, in the order in which they ended; at most the last 200,000. */
  public List<TaskAttempt> attempts() {
    return engine.attempts().snapshot();
  }

  /**
   * Calls {@code listener} after every dispatch that finishes from now on, once the task shows the
   * outcome: one call at a time, in the order of {@link #attempts()}, on a thread of the emulator.
   * A slow listener holds up later calls, not the queues. What it throws is logged and ignored.
   */
  public void onAttempt(Consumer<TaskAttempt> listener) {
    engine.attempts().listen(listener);
  }

  /**
   * Calls {@code listener} after every change of a queue that is made through the API from now on,
   * before its caller has the answer, with the entry that Cloud Tasks writes into the audit log.
   */
  public void onAudit(Consumer<AuditEntry> listener) {
    audit.listen(listener);
  }

  /**
   * Stops at once: no call is answered and nothing dispatched any more. Dispatches under way are
   * broken off on this side and not reported; what their targets do is not known.
   */
  @Override
  public void close() {
    queues.close();
    server.shutdownNow();
    engine.close();
    google.close();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
