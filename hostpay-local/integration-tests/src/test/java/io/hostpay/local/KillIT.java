package io.hostpay.local;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.cloudtasks.Faults;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} of each service in the middle of a payment. When that is, the test sees from
 * outside: by what the service waits for, or by the ledger.
 */
@OnTheWholeSystem
class KillIT {
  private static final String TRIGGER = "gcsplit-hostpay-trigger-queue";
  private static final double AMOUNT = 0.0123;

  private final TestedSystem system;
  private final PaymentOrder order = Orders.fresh(AMOUNT);
  private final String id = order.uniqueId().value();

  KillIT(TestedSystem system) {
    this.system = system;
  }

  @AfterEach
  void nothingIsLeftInTheWay() {
    system.local().tasks().faults(Faults.none());
    system.startMining();
    for (Service service : Service.values()) {
      system.local().service(service).restart();
      system.local().service(service).awaitHealthy();
    }
    system.awaitQuiet();
  }

  @Test
  void aStatusCheckerKilledWhileItWaitsForChangeNowAsksAgain() {
    StubMapping slow = changeNowThinksFor(Duration.ofSeconds(30));
    submit();
    system.awaitLine(Service.STATUS_CHECKER, "Checking ChangeNow status", id);

    system.local().service(Service.STATUS_CHECKER).kill();

    assertThat(system.state(id)).isEqualTo("RECEIVED");
    system.local().changeNow().server().removeStub(slow);
    restart(Service.STATUS_CHECKER);
    system.awaitPaidOnce(order);
  }

  @Test
  void anOrchestratorKilledWhileChangeNowIsAskedHearsTheAnswerLater() {
    StubMapping slow = changeNowThinksFor(Duration.ofSeconds(3));
    submit();
    system.awaitLine(Service.STATUS_CHECKER, "Checking ChangeNow status", id);

    system.local().service(Service.ORCHESTRATOR).kill();

    assertThat(system.state(id)).isEqualTo("RECEIVED");
    int before = refusedReports();
    system.await("a report in vain", () -> assertThat(refusedReports()).isGreaterThan(before));
    system.local().changeNow().server().removeStub(slow);
    restart(Service.ORCHESTRATOR);
    system.awaitPaidOnce(order);
  }

  @Test
  void anOrchestratorKilledBetweenRecordingAndEnqueueingEnqueuesLater() {
    system.queues().pause(TRIGGER);
    submit();
    system.local().tasks().faults(Faults.none().withFailingCreates(1, 0));
    system.queues().resume(TRIGGER);
    system.awaitState(id, "RECEIVED");

    system.local().service(Service.ORCHESTRATOR).kill();

    assertThat(system.output().has(Service.ORCHESTRATOR, "Enqueued to status checker", id))
        .isFalse();
    system.local().tasks().faults(Faults.none());
    restart(Service.ORCHESTRATOR);
    system.awaitPaidOnce(order);
  }

  @Test
  void anExecutorKilledBeforeItsTransactionIsMinedFindsItMined() {
    String hash = submitted();

    system.local().service(Service.PAYMENT_EXECUTOR).kill();

    assertThat(system.chain().rpc("eth_getTransactionReceipt", hash).isNull()).isTrue();
    system.startMining();
    restart(Service.PAYMENT_EXECUTOR);
    system.awaitPaidOnce(order);
    assertThat(system.transfersTo(order.payinAddress())).containsExactly(hash);
  }

  @Test
  void anExecutorWhoseTransactionIsForgottenWhileItIsDeadSendsTheSameAgain() {
    String hash = submitted();
    system.await(
        "the broadcast",
        () -> assertThat(system.chain().rpc("eth_getTransactionByHash", hash).isNull()).isFalse());

    system.local().service(Service.PAYMENT_EXECUTOR).kill();

    system.chain().dropTransaction(hash);
    system.startMining();
    restart(Service.PAYMENT_EXECUTOR);
    system.awaitPaidOnce(order);
    assertThat(system.transfersTo(order.payinAddress())).containsExactly(hash);
  }

  // Production fault 12
  @Test
  void anExecutorKilledBetweenRecordingAndReportingReportsLater() {
    submitted();
    system.local().tasks().faults(Faults.none().withFailingCreates(1, 0));
    system.startMining();
    system.awaitState(id, "PAID");

    system.local().service(Service.PAYMENT_EXECUTOR).kill();

    assertThat(system.output().has(Service.PAYMENT_EXECUTOR, "Response enqueued", id)).isFalse();
    system.local().tasks().faults(Faults.none());
    restart(Service.PAYMENT_EXECUTOR);
    system.awaitPaidOnce(order);
  }

  private void submit() {
    system.local().gcsplit1().enqueue(system.local().gcsplit1().token(order, null));
  }

  private void restart(Service service) {
    system.local().service(service).restart();
  }

  /** Has the payment signed and stored while no blocks are mined; returns the hash. */
  private String submitted() {
    system.stopMining();
    submit();
    system.awaitState(id, "SUBMITTED");
    return String.valueOf(system.row("hostpay_eth_attempt", id).get("tx_hash"));
  }

  private StubMapping changeNowThinksFor(Duration time) {
    return system
        .local()
        .changeNow()
        .answers(
            order.cnApiId(),
            aResponse()
                .withFixedDelay(Math.toIntExact(time.toMillis()))
                .withBody("{\"id\":\"%s\",\"status\":\"waiting\"}".formatted(order.cnApiId())));
  }

  private int refusedReports() {
    return (int)
        system.local().tasks().attempts().stream()
            .filter(attempt -> attempt.url().endsWith("/status-verified"))
            .filter(KillIT::inVain)
            .count();
  }

  private static boolean inVain(TaskAttempt attempt) {
    return attempt.httpStatus().isEmpty();
  }
}
