package io.hostpay.local;

import io.hostpay.testkit.changenow.ChangeNowStub;
import io.hostpay.testkit.cloudtasks.CloudTasksEmulator;
import io.hostpay.testkit.cloudtasks.QueueDefinitions;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.postgres.Database;
import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Everything that HostPay needs, and HostPay: PostgreSQL, anvil, WireMock as ChangeNow, the Cloud
 * Tasks emulator with the queues of {@code deploy/queues.conf}, and the three services.
 */
public final class LocalSystem implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
  private final Ports ports;
  private final LocalClock clock;
  private final Database database;
  private final Anvil chain;
  private final ChangeNowStub changeNow;
  private final CloudTasksEmulator tasks;
  private final Gcsplit1 gcsplit1;
  private final Map<Service, ServiceProcess> services = new EnumMap<>(Service.class);

  /** Everything but the services. */
  private LocalSystem(Ports ports, LocalClock clock) {
    this.ports = ports;
    this.clock = clock;
    Repository repository = Repository.here();
    try {
      Future<Database> database;
      Future<Anvil> chain;
      Future<ChangeNowStub> changeNow;
      Future<CloudTasksEmulator> tasks;
      // Beside each other; all have ended when this is left, also where one could not start.
      try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
        database = starts.submit(() -> migrated(opened(Database.start(ports.database()))));
        chain = starts.submit(() -> opened(chain(ports)));
        changeNow = starts.submit(() -> opened(ChangeNowStub.start(ports.changeNow())));
        tasks = starts.submit(() -> opened(tasks(ports, clock, repository)));
      }
      this.database = started(database);
      this.chain = started(chain);
      this.changeNow = started(changeNow);
      this.tasks = started(tasks);
      this.gcsplit1 = opened(new Gcsplit1(ports, clock.clock()));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Database migrated(Database database) {
    database.migrate();
    return database;
  }

  private static Anvil chain(Ports ports) {
    return Anvil.builder()
        .port(ports.chain())
        .chainId(LocalKeys.CHAIN_ID)
        .blockTime(Duration.ofSeconds(1))
        .slotsInAnEpoch(1)
        .start();
  }

  private static CloudTasksEmulator tasks(Ports ports, LocalClock clock, Repository repository)
      throws IOException {
    return CloudTasksEmulator.start(
        ports.cloudTasks(),
        ports.identityKeys(),
        clock.clock(),
        clock.scale(),
        QueueDefinitions.read(repository.queues()),
        LocalKeys.PROJECT,
        LocalKeys.LOCATION);
  }

  /** The part, or why it could not be started. */
  private static <T> T started(Future<T> part) {
    if (part.state() == Future.State.SUCCESS) {
      return part.resultNow();
    }
    Throwable cause = part.exceptionNow();
    if (cause instanceof RuntimeException problem) {
      throw problem;
    }
    throw new IllegalStateException(cause.getMessage(), cause);
  }

  /**
   * Starts it all and waits until every service answers.
   *
   * @param overrides settings of a service in place of the usual local ones
   * @param output takes every line that a service prints
   */
  public static LocalSystem start(
      Ports ports,
      LocalClock clock,
      Map<Service, Map<String, String>> overrides,
      BiConsumer<Service, String> output) {
    LocalSystem system = new LocalSystem(ports, clock);
    try {
      system.startServices(overrides, output);
      return system;
    } catch (RuntimeException e) {
      system.close();
      throw e;
    }
  }

  /** Starts everything but the services, for {@link #awaitServices} to wait for. */
  static LocalSystem startAround(Ports ports, LocalClock clock) {
    return new LocalSystem(ports, clock);
  }

  /** Waits, however long it takes, until services that somebody else starts answer. */
  void awaitServices() throws InterruptedException {
    for (Service service : Service.values()) {
      Health health = new Health(service.port(ports));
      while (!health.isGood()) {
        Thread.sleep(LOOK_EVERY);
      }
    }
    startSweeps();
  }

  private void startServices(
      Map<Service, Map<String, String>> overrides, BiConsumer<Service, String> output) {
    for (Service service : Service.values()) {
      Map<String, String> environment = service.environment(ports, database.settings(), clock);
      environment.putAll(overrides.getOrDefault(service, Map.of()));
      services.put(
          service,
          opened(
              ServiceProcess.start(
                  service,
                  environment,
                  service.port(ports),
                  line -> output.accept(service, line))));
    }
    services.values().forEach(ServiceProcess::awaitHealthy);
    startSweeps();
  }

  private void startSweeps() {
    opened(Scheduler.start(ports, clock, tasks.google()));
  }

  /**
   * Starts one more instance of a service, without waiting until it answers; it ends with the rest.
   *
   * @param overrides settings in place of those that the service's first instance has by default
   */
  public ServiceProcess another(
      Service service, int port, Map<String, String> overrides, Consumer<String> output) {
    Map<String, String> environment = service.environment(ports, database.settings(), clock);
    environment.putAll(overrides);
    environment.put("PORT", Integer.toString(port));
    return opened(ServiceProcess.start(service, environment, port, output));
  }

  public Ports ports() {
    return ports;
  }

  public LocalClock clock() {
    return clock;
  }

  public Database database() {
    return database;
  }

  public Anvil chain() {
    return chain;
  }

  public ChangeNowStub changeNow() {
    return changeNow;
  }

  public CloudTasksEmulator tasks() {
    return tasks;
  }

  public Gcsplit1 gcsplit1() {
    return gcsplit1;
  }

  public ServiceProcess service(Service service) {
    ServiceProcess process = services.get(service);
    if (process == null) {
      throw new IllegalStateException(service + " was not started");
    }
    return process;
  }

  @Override
  public void close() {
    // Beside each other: each ends its requests first.
    try (ExecutorService ends = Executors.newVirtualThreadPerTaskExecutor()) {
      services.values().forEach(service -> ends.execute(service::close));
    }
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("While stopping the local run: " + e);
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }
}
