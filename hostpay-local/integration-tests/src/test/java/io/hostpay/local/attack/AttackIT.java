package io.hostpay.local.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.LogFile;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.local.ServiceProcess;
import io.hostpay.testkit.postgres.PaymentRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The services under requests that are meant to stop them, with -Xmx384m as in production: each
 * process lives, its memory stays bounded, each request is refused, and {@code /health} answers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(3) // long: others run beside it
class AttackIT {
  private static final int AT_ONCE = 50;

  /** The heap's 384 MiB and what the JVM needs besides; a container has 512. */
  private static final long MOST_MIB = 512;

  /** Held up by the bodies it would not be answered at all; a busy machine is late. */
  private static final Duration HEALTHY_WITHIN = Duration.ofSeconds(10);

  private LogFile log;
  private LocalSystem system;
  private PaymentRows ledger;
  private ServiceProcess gchostpay4;
  private int port4;

  @BeforeAll
  void start() {
    log = new LogFile("attack.log");
    system =
        LocalSystem.start(
            Ports.free(),
            LocalClock.startingNow(20),
            Map.of(Service.PAYMENT_EXECUTOR, Map.of("STUCK_AFTER", "2h")),
            log::take);
    ledger = new PaymentRows(system.database().jdbc());
    port4 = Ports.free().orchestrator();
    gchostpay4 =
        system.another(
            Service.ORCHESTRATOR,
            port4,
            Map.of("HOSTPAY_ENDPOINTS", "alchemy"),
            line -> log.take(Service.ORCHESTRATOR, line));
    gchostpay4.awaitHealthy();
  }

  @AfterAll
  void stop() {
    system.close();
    log.close();
  }

  @Test
  void noBodyStopsAService() throws Exception {
    withBodies(1);
  }

  @Test
  @Tag("long")
  void noFloodOfBodiesStopsAService() throws Exception {
    withBodies(10);
  }

  @Test
  void slowConnectionsDoNotStopPayments() throws Exception {
    withSlowConnections(1000, 1000, 100, 10);
  }

  @Test
  @Tag("long")
  void slowConnectionsDoNotStopPaymentsForLong() throws Exception {
    withSlowConnections(1000, 1000, 100, 100);
  }

  private void withBodies(int times) throws Exception {
    Ports ports = system.ports();
    attack("GCHostPay1", system.service(Service.ORCHESTRATOR), ports.orchestrator(), "/", times);
    attack("GCHostPay2", system.service(Service.STATUS_CHECKER), ports.statusChecker(), "/", times);
    attack(
        "GCHostPay3",
        system.service(Service.PAYMENT_EXECUTOR),
        ports.paymentExecutor(),
        "/",
        times);
    attack("GCHostPay4", gchostpay4, port4, "/alchemy-webhook", times);
    awaitPaid(List.of(request(0)), Duration.ofSeconds(60));
  }

  private void attack(String name, ServiceProcess service, int port, String path, int times)
      throws Exception {
    long pid = service.pid();
    List<Attack> attacks = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      attacks.addAll(Attack.all(List.of(path, "/nowhere")));
    }
    Collections.shuffle(attacks, new Random(9));
    Map<Integer, Integer> answers = new TreeMap<>();
    List<String> others = new ArrayList<>();
    long start = System.nanoTime();
    try (HealthPulse pulse = new HealthPulse(port);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Semaphore places = new Semaphore(AT_ONCE);
      List<Future<?>> all = new ArrayList<>();
      for (Attack attack : attacks) {
        places.acquire();
        all.add(
            threads.submit(
                () -> {
                  int status = attack.send(port);
                  places.release();
                  synchronized (answers) {
                    answers.merge(status, 1, Integer::sum);
                    if (status < 400 || status >= 500) {
                      others.add(attack + ": " + status);
                    }
                  }
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
      System.out.printf(
          "%s: %d bodies, %d at once, in %.1f s; answers %s; peak %d MiB; /health at most %d ms"
              + " of %d%n",
          name,
          attacks.size(),
          AT_ONCE,
          (System.nanoTime() - start) / 1e9,
          answers,
          HealthPulse.peakMiB(pid),
          pulse.worstMillis(),
          pulse.beats());
      assertThat(others).isEmpty();
      assertThat(service.pid()).as("the same process").isEqualTo(pid);
      assertThat(HealthPulse.peakMiB(pid)).isLessThan(MOST_MIB);
      assertThat(pulse.beats()).isPositive();
      assertThat(pulse.worstMillis())
          .as("longest wait for /health, ms")
          .isLessThan(HEALTHY_WITHIN.toMillis());
    }
  }

  private void withSlowConnections(int slow, int silent, int large, int payments) throws Exception {
    long pid = system.service(Service.ORCHESTRATOR).pid();
    int port = system.ports().orchestrator();
    try (SlowConnections connections = new SlowConnections(port);
        HealthPulse pulse = new HealthPulse(port)) {
      connections.byteASecond(slow);
      connections.silent(silent);
      connections.largeHeads(large);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> connections.open() > (slow + silent) / 2);
      long start = System.nanoTime();
      List<PaymentOrder> orders = new ArrayList<>();
      for (int i = 0; i < payments; i++) {
        orders.add(request(i));
        Thread.sleep(500);
      }
      awaitPaid(orders, Duration.ofSeconds(60));
      System.out.printf(
          "slow connections: %d open, %d opened; %d payments in %.1f s; peak %d MiB; /health at"
              + " most %d ms of %d%n",
          connections.open(),
          connections.opened(),
          payments,
          (System.nanoTime() - start) / 1e9,
          HealthPulse.peakMiB(pid),
          pulse.worstMillis(),
          pulse.beats());
      assertThat(system.service(Service.ORCHESTRATOR).pid()).isEqualTo(pid);
      assertThat(HealthPulse.peakMiB(pid)).isLessThan(MOST_MIB);
      // Two thousand senders share this machine's cores with the service that they attack.
      assertThat(pulse.worstMillis())
          .as("longest wait for /health, ms")
          .isLessThan(HEALTHY_WITHIN.toMillis());
    }
  }

  private PaymentOrder request(int number) {
    PaymentOrder order = Orders.fresh(0.002 + number * 0.000001);
    var unused = system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
    return order;
  }

  private void awaitPaid(List<PaymentOrder> orders, Duration patience) {
    for (PaymentOrder order : orders) {
      Awaitility.await()
          .atMost(patience)
          .untilAsserted(
              () -> assertThat(ledger.state(order.uniqueId().value())).isEqualTo("COMPLETED"));
      assertThat(system.chain().balance(order.payinAddress())).isEqualTo(Orders.wei(order));
    }
  }
}
