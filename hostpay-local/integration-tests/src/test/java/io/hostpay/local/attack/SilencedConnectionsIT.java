package io.hostpay.local.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.LogFile;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.testkit.faults.SilencingProxy;
import io.hostpay.testkit.postgres.PaymentRows;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * All connections from the services to one outside part go silent at once, while new ones work: a
 * payment that is asked for then completes within a minute.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Order(3) // mostly waiting: others run beside it
class SilencedConnectionsIT {
  private static final Duration WELL_AGAIN = Duration.ofSeconds(60);

  private final Ports ports = Ports.free();
  private final SilencingProxy tasks = new SilencingProxy(ports.cloudTasks());
  private final SilencingProxy database = new SilencingProxy(ports.database());
  private final SilencingProxy node = new SilencingProxy(ports.chain());
  private LogFile log;
  private LocalSystem system;
  private PaymentRows ledger;

  @BeforeAll
  void start() {
    log = new LogFile("silenced.log");
    String queues = "127.0.0.1:" + tasks.port();
    String server = "127.0.0.1:" + database.port();
    system =
        LocalSystem.start(
            ports,
            LocalClock.startingNow(20),
            Map.of(
                Service.ORCHESTRATOR,
                Map.of("CLOUD_TASKS_EMULATOR_HOST", queues, "CLOUD_SQL_CONNECTION_NAME", server),
                Service.STATUS_CHECKER,
                Map.of("CLOUD_TASKS_EMULATOR_HOST", queues),
                Service.PAYMENT_EXECUTOR,
                Map.of(
                    "CLOUD_TASKS_EMULATOR_HOST",
                    queues,
                    "CLOUD_SQL_CONNECTION_NAME",
                    server,
                    "ETHEREUM_RPC_URL",
                    "http://127.0.0.1:" + node.port(),
                    "STUCK_AFTER",
                    "2h")),
            log::take);
    ledger = new PaymentRows(system.database().jdbc());
    paysOne("nothing", Duration.ofSeconds(60));
  }

  @AfterAll
  void stop() {
    system.close();
    tasks.close();
    database.close();
    node.close();
    log.close();
  }

  @Test
  void cloudTasks() {
    assertThat(tasks.silence()).isGreaterThanOrEqualTo(3);
    paysOne("Cloud Tasks", WELL_AGAIN);
  }

  @Test
  void postgresql() {
    assertThat(database.silence()).isGreaterThanOrEqualTo(2);
    paysOne("PostgreSQL", WELL_AGAIN);
  }

  @Test
  void node() {
    assertThat(node.silence()).isGreaterThanOrEqualTo(1);
    paysOne("the node", WELL_AGAIN);
  }

  private void paysOne(String silenced, Duration patience) {
    PaymentOrder order = Orders.fresh(0.003);
    long start = System.nanoTime();
    var unused = system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
    Awaitility.await()
        .atMost(patience)
        .untilAsserted(
            () -> assertThat(ledger.state(order.uniqueId().value())).isEqualTo("COMPLETED"));
    assertThat(system.chain().balance(order.payinAddress())).isEqualTo(Orders.wei(order));
    System.out.printf(
        "%s silenced: the next payment was COMPLETED after %.1f s%n",
        silenced, (System.nanoTime() - start) / 1e9);
  }
}
