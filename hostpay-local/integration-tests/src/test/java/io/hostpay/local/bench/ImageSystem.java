package io.hostpay.local.bench;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.LocationName;
import com.google.cloud.tasks.v2.Queue;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.FieldMask;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.cloudtasks.EmulatorClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The local run, its services started from their images with the flags of production, and with
 * production's lines, connections, memory and processors. Of each service there are as many
 * instances as are asked for: each hands its payments on to those of the same number, and all of
 * them share queues, ledger, wallet and chain.
 */
final class ImageSystem implements AutoCloseable {
  private static final FieldMask RATE =
      FieldMask.newBuilder().addPaths("rate_limits.max_dispatches_per_second").build();

  private static final FieldMask AT_ONCE =
      FieldMask.newBuilder().addPaths("rate_limits.max_concurrent_dispatches").build();

  private static final int QUICK_A_SECOND = 500;

  /** Between two counts of what is paid: more often, they would be work of their own. */
  static final long LOOK_MS = 100;

  private static final QueueName LOOKS =
      QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, "gchostpay-payment-watch-queue");
  private static final long SETTLED_NANOS = 600_000_000_000L;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Profiling profiling;
  private final PerService<Map<String, String>> settings;
  private final List<PerService<StartedService>> lanes = new ArrayList<>();
  private final LocalSystem system;
  private final CloudTasksClient tasks;

  /** One instance of each service. */
  ImageSystem(Profiling profiling) throws Exception {
    this(profiling, 1, Map.of());
  }

  /**
   * Starts it all.
   *
   * @param executor settings of GCHostPay3 in place of the local run's; an empty one is not set
   */
  ImageSystem(Profiling profiling, int instances, Map<String, String> executor) throws Exception {
    this.profiling = profiling;
    system =
        opened(
            LocalSystem.start(
                Ports.free(), LocalClock.startingNow(1), Map.of(), (service, line) -> {}));
    try {
      tasks = opened(EmulatorClient.at(system.ports().cloudTasks())).tasks();
      settings = PerService.made(service -> settings(service, executor));
      while (lanes.size() < instances) {
        lanes.add(lane());
      }
    } catch (Exception e) {
      close(); // the rows that follow are not to be measured beside it
      throw e;
    }
  }

  /** What the local run has given it, with its definition's in their place; it is ended. */
  private Map<String, String> settings(Service service, Map<String, String> executor)
      throws IOException {
    Map<String, String> own = settings(system.service(service).pid());
    own.putAll(new Definition(service).settings());
    own.putAll(service == Service.PAYMENT_EXECUTOR ? executor : Map.of());
    own.values().removeIf(String::isEmpty);
    system.service(service).kill();
    return own;
  }

  /** The local run's, where nothing answers any more: no sweep of its scheduler gets through. */
  private int port(Service service) {
    return Integer.parseInt(settings.of(service).getOrDefault("PORT", ""));
  }

  /** One instance of each service, at ports of their own; each has the others' addresses. */
  private PerService<StartedService> lane() throws Exception {
    PerService<Integer> ports = PerService.made(service -> FreePort.find());
    Map<String, String> addresses = new HashMap<>();
    for (Service service : Service.values()) {
      addresses.put(url(port(service)), url(ports.of(service)));
    }
    return PerService.made(service -> start(service, addresses, Map.of(), ports.of(service)));
  }

  /** One more instance with these settings changed, at a port of its own; it ends with the rest. */
  StartedService another(Service service, Map<String, String> changes) throws Exception {
    int port = FreePort.find();
    return start(service, Map.of(url(port(service)), url(port)), changes, port);
  }

  /**
   * Starts an instance with these addresses in place of those that the local run has given, and
   * these settings.
   */
  private StartedService start(
      Service service, Map<String, String> addresses, Map<String, String> changes, int port)
      throws Exception {
    Map<String, String> own = new HashMap<>(settings.of(service));
    own.replaceAll((name, value) -> addresses.getOrDefault(value, value));
    own.putAll(changes);
    Image image = Images.of(service);
    StartedService started =
        opened(
            StartedService.start(
                profiling.recorded(service, image.command()), image.folder(), own, port));
    started.awaitFirst200();
    return started;
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  /** What a process that runs has been given. */
  static Map<String, String> settings(long pid) throws IOException {
    Map<String, String> settings = new HashMap<>();
    for (String pair : Files.readString(Path.of("/proc/" + pid + "/environ")).split("\0", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        settings.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return settings;
  }

  LocalSystem system() {
    return system;
  }

  /** To the database, as many as the service is given. */
  int connections(Service service) {
    return Integer.parseInt(settings.of(service).getOrDefault("DATABASE_MAX_CONNECTIONS", ""));
  }

  /** The address of the first GCHostPay1. */
  String orchestrator() {
    return lanes.getFirst().orchestrator().url();
  }

  /** Google's own client, connected to the emulator. */
  CloudTasksClient tasks() {
    return tasks;
  }

  /** Has GCSplit1 ask for the payment, of this instance of GCHostPay1, from 0. */
  void ask(PaymentOrder order, int instance) {
    var unused =
        system
            .gcsplit1()
            .enqueue(
                system.gcsplit1().token(order, null),
                lanes.get(instance).orchestrator().url() + "/");
  }

  /** The same without a queue: the request that asks the GCHostPay1 at this address for it. */
  HttpRequest request(PaymentOrder order, String orchestrator) {
    String url = orchestrator + "/";
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .header("Authorization", system.tasks().google().bearer(LocalKeys.GCSPLIT1_ACCOUNT, url))
        .POST(
            BodyPublishers.ofString("{\"token\":\"" + system.gcsplit1().token(order, null) + "\"}"))
        .build();
  }

  /** How many payments the ledger has as paid. */
  int paid() {
    return count("paid_at is not null");
  }

  /** How many payments the ledger has of which this condition is true. */
  int count(String condition) {
    return count(system, condition);
  }

  /** The same of any system. */
  static int count(LocalSystem system, String condition) {
    return system
        .database()
        .jdbc()
        .sql("select count(*) from hostpay_payment where " + condition)
        .query(Integer.class)
        .single();
  }

  /**
   * Waits until no payment has anything left to do, looks at the chain included, which are had at
   * once: what one part of a row has begun is not to be the next one's load.
   */
  void settle() throws InterruptedException {
    long began = System.nanoTime();
    while (count("state <> 'COMPLETED' or final_at is null") > 0) {
      for (Task look : tasks.listTasks(LOOKS).iterateAll()) {
        try {
          var unused = tasks.runTask(look.getName());
        } catch (ApiException gone) {
          // delivered meanwhile
        }
      }
      Thread.sleep(LOOK_MS);
      if (System.nanoTime() - began > SETTLED_NANOS) {
        throw new IllegalStateException("not all payments are final after ten minutes");
      }
    }
  }

  /** The resident memory of the service's first instance, in MiB. */
  double residentMib(Service service) {
    return lanes.getFirst().of(service).residentMib();
  }

  /** How many tasks a queue has under way at once. */
  void limit(String queue, int atOnce) {
    QueueName name = QueueName.of(LocalKeys.PROJECT, LocalKeys.LOCATION, queue);
    Queue.Builder limited = tasks.getQueue(name).toBuilder();
    limited.getRateLimitsBuilder().setMaxConcurrentDispatches(atOnce);
    Queue updated = tasks.updateQueue(limited.build(), AT_ONCE);
    if (updated.getRateLimits().getMaxConcurrentDispatches() != atOnce) {
      throw new IllegalStateException("still " + updated.getRateLimits());
    }
  }

  /** Lets every queue send 500 tasks a second; how many at once stays as it is deployed. */
  void quickenQueues() {
    quickenQueues(tasks);
  }

  static void quickenQueues(CloudTasksClient tasks) {
    LocationName location = LocationName.of(LocalKeys.PROJECT, LocalKeys.LOCATION);
    for (Queue queue : tasks.listQueues(location).iterateAll()) {
      Queue.Builder quick = queue.toBuilder();
      quick.getRateLimitsBuilder().setMaxDispatchesPerSecond(QUICK_A_SECOND);
      Queue updated = tasks.updateQueue(quick.build(), RATE);
      if (updated.getRateLimits().getMaxDispatchesPerSecond() != QUICK_A_SECOND) {
        throw new IllegalStateException("still " + updated.getRateLimits());
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("While stopping what was measured: " + e);
      }
    }
  }
}
