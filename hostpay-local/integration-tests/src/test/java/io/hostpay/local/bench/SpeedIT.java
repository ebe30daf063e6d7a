package io.hostpay.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.ClassCache;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.Repository;
import io.hostpay.local.Service;
import io.hostpay.local.ServiceProcess;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.cloudtasks.EmulatorClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * That the way of a payment has not become twice as slow. Ratios to what is measured beside it,
 * each bound between what it is and what it would be at half the speed; docs/performance.md has the
 * whole table.
 */
@Tag("speed")
@Isolated("measures")
class SpeedIT {
  /** Of the requests a second of a loop that only stores and sends: of 0.4 to 0.5. */
  private static final double LEAST_INTAKE = 0.29;

  /** Times as long as empty hops through the same queues: of 11 to 13. */
  private static final double MOST_IDLE = 18;

  /** Of the processor time of the plain boot jar: of 0.19 to 0.25. */
  private static final double MOST_START = 0.31;

  /** As many as a service of the local run has. */
  private static final int CONNECTIONS = 10;

  /** What is over its bound is measured again: something else may have run meanwhile. */
  private static final int TRIES = 3;

  /** So many payments and hops make both ways warm. */
  private static final int WARMING = 200;

  private static final String COMPLETED = "state = 'COMPLETED'";

  @TempDir static Path scratch;

  private static LocalSystem system;
  private static EmulatorClient google;

  @BeforeAll
  static void start() {
    ClassCache.make(Service.ORCHESTRATOR);
    system =
        LocalSystem.start(Ports.free(), LocalClock.startingNow(1), Map.of(), (service, line) -> {});
    google = EmulatorClient.at(system.ports().cloudTasks());
    ImageSystem.quickenQueues(google.tasks());
  }

  @AfterAll
  static void stop() {
    google.close();
    system.close();
  }

  @Test
  void takesRequestsInNotMuchSlowerThanALoopThatOnlyStoresAndSends() throws Exception {
    try (IntakeLoad load = new IntakeLoad(system, google.tasks(), orchestrator(), CONNECTIONS)) {
      var unused = load.hostPay(600) + load.bare(600);

      double ratio = 0;
      for (int i = 0; i < TRIES && ratio <= LEAST_INTAKE; i++) {
        ratio = Math.max(ratio, median(5, () -> load.hostPay(200) / load.bare(200)));
      }

      System.out.printf("intake: %.2f of the bare loop's requests a second%n", ratio);
      assertThat(ratio).isGreaterThan(LEAST_INTAKE);
    }
  }

  @Test
  void paysNotMuchSlowerThanEmptyHops() throws Exception {
    try (EmptyHops hops = new EmptyHops(google.tasks())) {
      Callable<Double> once =
          () -> IdleRow.payment(system, orchestrator()) / median(5, hops::millis);
      warmUp(hops);

      double ratio = Double.MAX_VALUE;
      for (int i = 0; i < TRIES && ratio >= MOST_IDLE; i++) {
        ratio = Math.min(ratio, median(9, once));
      }

      System.out.printf("idle: %.1f times as long as the empty hops%n", ratio);
      assertThat(ratio).isLessThan(MOST_IDLE);
    }
  }

  /** Runs both so often that it makes no difference what ran in this process before. */
  private static void warmUp(EmptyHops hops) throws Exception {
    int wanted = ImageSystem.count(system, COMPLETED) + WARMING;
    for (int i = 0; i < WARMING; i++) {
      var unused = system.gcsplit1().enqueue(system.gcsplit1().token(Orders.fresh(0.0005), null));
    }
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> ImageSystem.count(system, COMPLETED) == wanted);
    var unused = median(WARMING, hops::millis);
  }

  @Test
  void startsFromItsClassCacheWithLittleOfThePlainJarsWork() throws Exception {
    List<String> usual = ServiceProcess.command(Service.ORCHESTRATOR, scratch, List.of());

    double cached = Double.MAX_VALUE;
    double plain = Double.MAX_VALUE;
    for (int i = 0; i < TRIES && (i < 1 || cached > MOST_START * plain); i++) {
      cached = Math.min(cached, start(usual));
      plain = Math.min(plain, plainStart());
    }

    System.out.printf(
        "start: %.2f s of processor time of the plain jar's %.2f s, %.2f%n",
        cached, plain, cached / plain);
    assertThat(cached / plain).isLessThan(MOST_START);
  }

  private static String orchestrator() {
    return "http://127.0.0.1:" + system.ports().orchestrator();
  }

  private static double plainStart() throws Exception {
    return start(
        Image.command(
            "--enable-native-access=ALL-UNNAMED",
            "-jar",
            Repository.here().bootJar(Service.ORCHESTRATOR).toAbsolutePath().toString()));
  }

  /** Processor time of a start until the first 200, with the settings of a process that runs. */
  private static double start(List<String> command) throws Exception {
    Map<String, String> settings = ImageSystem.settings(system.service(Service.ORCHESTRATOR).pid());
    try (StartedService started =
        StartedService.start(command, scratch, settings, FreePort.find())) {
      var unused = started.awaitFirst200();
      return started.processorSeconds();
    }
  }

  /** Of several: one during which something else ran says nothing of the code. */
  private static double median(int times, Callable<Double> measured) throws Exception {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(measured.call());
    }
    return new Series(all).median();
  }
}
