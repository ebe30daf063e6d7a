package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.report;
import static io.hostpay.orchestrator.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code POST /payments/{id}/redrive}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReopeningIT {
  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();

  @BeforeEach
  void beginWithNothing() {
    orchestrator.forgetEverything();
  }

  private void assertRefused(PaymentOrder order, String why) {
    HttpAnswer answer = orchestrator.redrive(order);
    // curl -f takes 2xx for success, and a refusal is none.
    assertThat(answer.status()).isEqualTo(why.equals("unknown_payment") ? 404 : 409);
    assertThat(answer.text("reason")).startsWith(why + ":");
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  private void assertStays(PaymentOrder order, PaymentState state) {
    assertThat(orchestrator.payment(order).state()).isEqualTo(state);
    assertThat(orchestrator.payment(order).generation()).isZero();
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .doesNotContain("payment_reopened");
  }

  @ParameterizedTest
  @EnumSource(names = {"REJECTED", "FAILED"})
  void asksChangeNowAgainAboutAPaymentThatEndedUnsigned(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    orchestrator.letDeadlinePass(order);

    HttpAnswer answer = orchestrator.redrive(order);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("redriven");
    assertThat(answer.body().path("generation").asInt()).isEqualTo(1);
    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(payment.reason()).isNull();
    // Another 24 h: the first are over, perhaps.
    assertThat(payment.deadlineAt())
        .isBetween(
            Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
    assertThat(orchestrator.tasks.tasks())
        .singleElement()
        .satisfies(task -> assertThat(task.getName()).contains("/queues/status-check-queue/"));
    assertThat(orchestrator.timeline.of(order.uniqueId()).getLast())
        .satisfies(
            last -> {
              assertThat(last.event()).isEqualTo("payment_reopened");
              assertThat(last.detail()).isEqualTo("by local");
            });
  }

  @Test
  void isPaidLikeAnyOtherAfterwards() {
    PaymentOrder order = orchestrator.in(PaymentState.REJECTED);
    orchestrator.redrive(order);

    assertThat(orchestrator.statusVerified(report(order, "waiting")).text("status"))
        .isEqualTo("enqueued");

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.VERIFIED);
    assertThat(orchestrator.tasks.tasks()).hasSize(2);
  }

  /** Once, it was verified by it: by then somebody else might have made the deposit. */
  @Test
  void isNotVerifiedByWhatChangeNowSaidBeforeIt() {
    PaymentOrder order = orchestrator.in(PaymentState.FAILED);
    String before = waiting(order, Instant.now().minusSeconds(60));
    orchestrator.redrive(order);

    assertThat(orchestrator.statusVerified(before).text("status")).isEqualTo("enqueued");
    assertThat(orchestrator.statusVerified(before).text("status")).isEqualTo("enqueued");

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(orchestrator.tasks.tasks())
        .hasSize(2) // the check that the reopening asked for, and one after this report
        .allSatisfy(task -> assertThat(task.getName()).contains("/queues/status-check-queue/"));
    assertThat(orchestrator.statusVerified(report(order, "waiting")).text("status"))
        .isEqualTo("enqueued");
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.VERIFIED);
  }

  /** The executor has found ChangeNow's status too old, or the payment's nonce lost. */
  @Test
  void norIsAPaymentThatWasReturnedForANewerStatus() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    orchestrator.change(order, orchestrator.ledger::returnForRecheck);

    orchestrator.statusVerified(waiting(order, Instant.now().minusSeconds(60)));

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
  }

  private static String waiting(PaymentOrder order, Instant said) {
    return Messages.REPORTS.encode(
        new StatusCheckResponse(order, StatusCheckResponse.WAITING, said));
  }

  @Test
  void reopensWhatWasSignedOnceNothingOfItCanBeMinedAnyMore() {
    PaymentOrder order = failedAfterSigning();
    release(order);

    assertThat(orchestrator.redrive(order).text("status")).isEqualTo("redriven");
  }

  @Test
  void refusesAPaymentOfWhichATransactionMayBeMined() {
    PaymentOrder order = failedAfterSigning();
    // The database lets no payment fail so; this one guards against what it does not know of.
    orchestrator
        .jdbc
        .sql("update hostpay_wallet_nonce set released_at = null where unique_id = :id")
        .param("id", order.uniqueId().value())
        .update();

    assertRefused(order, "may_be_mined");

    assertStays(order, PaymentState.FAILED);
  }

  @Test
  void refusesAPaymentThatTheLedgerDoesNotHave() {
    assertRefused(newOrder(), "unknown_payment");
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVED", "VERIFIED", "SUBMITTED", "PAID", "COMPLETED"})
  void refusesAPaymentThatHasNotEnded(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);

    assertRefused(order, "not_ended");

    assertStays(order, state);
  }

  @Test
  void refusesAPaymentThatNoCheckCouldMakePayable() {
    PaymentOrder order =
        new PaymentOrder(
            new UniqueId("never-payable"),
            "cn-1",
            "usdt",
            "eth",
            new WireAmount(100),
            Messages.ADDRESS);
    orchestrator.intake(request(order));

    assertRefused(order, "never_payable");

    assertStays(order, PaymentState.REJECTED);
  }

  @Test
  void refusesAPaymentThatTheOldServiceHasTaken() {
    PaymentOrder order = orchestrator.in(PaymentState.FAILED);
    orchestrator
        .jdbc
        .sql(
            """
            insert into split_payout_hostpay (
              unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address,
              is_complete)
            values (:id, 'cn-order-1', 'ETH', 'ETH', 1.5, '0x0', false)
            """)
        .param("id", order.uniqueId().value())
        .update();

    assertRefused(order, "taken_by_predecessor");

    assertStays(order, PaymentState.FAILED);
  }

  @Test
  void hasToBeOrderedAgainWhereAnotherSessionHoldsTheSharedTable() throws SQLException {
    PaymentOrder order = orchestrator.in(PaymentState.FAILED);
    try (Connection other = orchestrator.database.dataSource().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table split_payout_hostpay in access exclusive mode");

      assertRefused(order, "table_held");

      other.rollback();
    }

    assertStays(order, PaymentState.FAILED);
    assertThat(orchestrator.redrive(order).text("status")).isEqualTo("redriven");
  }

  @Test
  void reopensOnceWhenAskedTwice() {
    PaymentOrder order = orchestrator.in(PaymentState.FAILED);

    assertThat(orchestrator.redrive(order).text("status")).isEqualTo("redriven");
    assertThat(orchestrator.redrive(order).text("reason")).startsWith("not_ended:");

    assertThat(orchestrator.payment(order).generation()).isEqualTo(1);
    assertThat(orchestrator.tasks.requests()).hasSize(1);
  }

  @Test
  void reopensOnceWhenSeveralAskAtOnce() throws Exception {
    PaymentOrder order = orchestrator.in(PaymentState.REJECTED);

    List<HttpAnswer> answers = SweepIT.atOnce(8, () -> orchestrator.redrive(order));

    assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
    assertThat(orchestrator.payment(order).generation()).isEqualTo(1);
    assertThat(orchestrator.tasks.requests()).hasSize(1);
  }

  @Test
  void isDrivenOnByTheSweepWhereItCouldNotBeEnqueued() {
    PaymentOrder order = orchestrator.in(PaymentState.FAILED);
    orchestrator.tasks.failNext(Status.PERMISSION_DENIED);

    assertThat(orchestrator.redrive(order).status()).isEqualTo(500);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);

    orchestrator.stall(order, Duration.ofMinutes(6));
    assertThat(orchestrator.sweep().body().path("redriven").asInt()).isEqualTo(1);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  private PaymentOrder failedAfterSigning() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    release(order);
    orchestrator.change(order, p -> orchestrator.ledger.fail(p, EndReason.REVERTED, null));
    return order;
  }

  private void release(PaymentOrder order) {
    orchestrator
        .jdbc
        .sql("update hostpay_wallet_nonce set released_at = now() where unique_id = :id")
        .param("id", order.uniqueId().value())
        .update();
  }
}
