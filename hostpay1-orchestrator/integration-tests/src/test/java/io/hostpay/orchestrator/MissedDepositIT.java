package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.LoggedLines;
import io.hostpay.testkit.postgres.LedgerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/**
 * {@code POST /status-verified}: ChangeNow does not wait, and somebody's money would be lost from
 * sight if nobody was told.
 */
@Isolated("reads the lines of the whole process")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MissedDepositIT extends OperatorRig {
  @AutoClose private final LoggedLines lines = new LoggedLines();

  private void assertRejected(PaymentOrder order, String status, String reason) {
    HttpAnswer answer = orchestrator.statusVerified(report(order, status));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("rejected");
    assertThat(answer.text("reason")).isEqualTo(reason);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.REJECTED);
    assertThat(orchestrator.payment(order).reason()).isEqualTo(reason);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  /** Its alarm, once, beside the line of every refusal; and the operators' list has it. */
  private void assertTold(PaymentOrder order, Event event) {
    assertThat(event.level()).isEqualTo(Level.ERROR);
    assertThat(lines.of(event, order.uniqueId())).hasSize(1);
    assertThat(lines.of(Event.PAYMENT_REJECTED, order.uniqueId())).hasSize(1);
    assertThat(needPerson()).contains(id(order));
  }

  private void assertUntold(PaymentOrder order) {
    assertThat(lines.of(Event.PAYMENT_REJECTED, order.uniqueId())).hasSize(1);
    assertThat(lines.of(Event.DEPOSIT_MISSED, order.uniqueId())).isEmpty();
    assertThat(lines.of(Event.DEPOSIT_UNEXPLAINED, order.uniqueId())).isEmpty();
    assertThat(needPerson()).doesNotContain(id(order));
  }

  private List<String> needPerson() {
    return get("/summary")
        .body()
        .path("needs_person")
        .valueStream()
        .map(line -> line.path("unique_id").asString())
        .toList();
  }

  /** Once, nobody was told of an order that had run out while its payment was held up by us. */
  @ParameterizedTest
  @CsvSource({
    "changenow:expired, expired",
    "failed, failed",
    "refunded, refunded",
    "never-seen-before, never-seen-before"
  })
  void anOrderThatRanOutBeforeItsPaymentWasMadeIsTold(String status, String detail) {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);

    assertRejected(order, status, "deposit_missed: " + detail);
    assertRejected(order, status, "deposit_missed: " + detail);

    assertTold(order, Event.DEPOSIT_MISSED);
    assertThat(get("/payments/" + id(order)).text("waits_for"))
        .contains("ChangeNow waited for this deposit", "(deposit_missed: " + detail + ")");
  }

  /** It waited too short a time for the payment to be VERIFIED at all. */
  @Test
  void anOrderThatWaitedForAMinuteOnlyIsTold() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    var unused =
        orchestrator
            .client()
            .report(
                report(order, "waiting"),
                Map.of("valid_until", Instant.now().plusSeconds(60).toString()));
    orchestrator.tasks.clear();

    assertRejected(order, "changenow:expired", "deposit_missed: expired");

    assertTold(order, Event.DEPOSIT_MISSED);
  }

  @Test
  void thatChangeNowHasWaitedIsRememberedWhenItIsAskedAgain() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    orchestrator.change(order, orchestrator.ledger::returnForRecheck);

    assertRejected(order, "changenow:expired", "deposit_missed: expired");

    assertTold(order, Event.DEPOSIT_MISSED);
  }

  @Test
  void thatChangeNowHasWaitedIsRememberedAfterALostNonce() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    orchestrator.jdbc.sql("update hostpay_wallet_nonce set released_at = now()").update();
    orchestrator.change(order, payment -> orchestrator.ledger.returnToReceived(payment, "taken"));

    assertRejected(order, "changenow:expired", "deposit_missed: expired");

    assertTold(order, Event.DEPOSIT_MISSED);
  }

  @Test
  void thatChangeNowHasWaitedIsRememberedWhenItIsReopened() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    orchestrator.statusVerified(report(order, "mismatch"));
    orchestrator.change(
        order, ended -> orchestrator.ledger.reopen(ended, Duration.ofHours(24), "operator"));

    orchestrator.statusVerified(report(order, "changenow:expired"));

    assertThat(orchestrator.payment(order).reason()).isEqualTo("deposit_missed: expired");
  }

  /** After a failover that lost its commits, a payment of ours looks like this. */
  @ParameterizedTest
  @ValueSource(strings = {"confirming", "exchanging", "sending", "finished", "verifying"})
  void aDepositThatTheLedgerDoesNotKnowIsTold(String status) {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    assertRejected(order, status, "deposit_unexplained: " + status);
    assertRejected(order, status, "deposit_unexplained: " + status);

    assertTold(order, Event.DEPOSIT_UNEXPLAINED);
    assertThat(get("/payments/" + id(order)).text("waits_for"))
        .contains("ChangeNow has this deposit", "(deposit_unexplained: " + status + ")")
        .doesNotContain("has paid nothing");
  }

  @Test
  void aDepositIsNoLessUnexplainedWhereChangeNowHasWaited() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);

    assertRejected(order, "confirming", "deposit_unexplained: confirming");

    assertTold(order, Event.DEPOSIT_UNEXPLAINED);
  }

  /** Once, nobody was told where HostPay itself was down for as long as the order lived. */
  @ParameterizedTest
  @CsvSource({"changenow:expired, expired", "failed, failed", "refunded, refunded"})
  void anOrderThatWasOverBeforeChangeNowWasAskedIsTold(String status, String detail) {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    assertRejected(order, status, "deposit_missed: " + detail);
    assertRejected(order, status, "deposit_missed: " + detail);

    assertTold(order, Event.DEPOSIT_MISSED);
  }

  /** Once, nobody was told: a new status of ChangeNow's would have ended payment after payment. */
  @Test
  void aStatusThatHostPayDoesNotKnowIsTold() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    assertRejected(order, "never-seen-before", "unknown_status: never-seen-before");

    assertThat(lines.of(Event.PAYMENT_REJECTED, order.uniqueId())).hasSize(1);
    assertThat(needPerson()).contains(id(order));
  }

  /** All orders here are one at ChangeNow: GCSplit1 has asked twice. */
  @ParameterizedTest
  @EnumSource(names = {"SUBMITTED", "PAID", "COMPLETED"})
  void theDepositOfAnotherPaymentOfTheOrderIsExplained(PaymentState state) {
    orchestrator.in(state);
    PaymentOrder asked = orchestrator.in(PaymentState.RECEIVED);
    PaymentOrder waited = orchestrator.in(PaymentState.VERIFIED);
    PaymentOrder late = orchestrator.in(PaymentState.RECEIVED);

    assertRejected(asked, "confirming", "not_waiting: confirming");
    assertRejected(waited, "refunded", "not_waiting: refunded");
    assertRejected(late, "changenow:expired", "not_waiting: expired");

    assertUntold(asked);
    assertUntold(waited);
    assertUntold(late);
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVED", "VERIFIED", "REJECTED", "FAILED"})
  void anotherPaymentThatIsNotSignedExplainsNothing(PaymentState state) {
    orchestrator.in(state);
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    assertRejected(order, "finished", "deposit_unexplained: finished");

    assertTold(order, Event.DEPOSIT_UNEXPLAINED);
  }

  @Test
  void theTimelineHasOneEndAndNoMore() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);

    assertRejected(order, "changenow:expired", "deposit_missed: expired");

    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .containsExactly(
            "payment_requested", "status_verified", "status_checked", "payment_rejected");
  }
}
