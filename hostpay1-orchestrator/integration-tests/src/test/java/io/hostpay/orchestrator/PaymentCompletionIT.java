package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.hash;
import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.report;
import static io.hostpay.orchestrator.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.Task;
import io.grpc.Status;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code POST /payment-completed}: what GCHostPay3 reports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PaymentCompletionIT extends OneOrchestrator {
  private static String success(PaymentOrder order, String txHash) {
    return response(order, txHash, PaymentResponse.SUCCESS, Instant.now());
  }

  /** A report of {@code stale} that is a little younger than ChangeNow's status. */
  private static String stale(PaymentOrder order) {
    return response(order, "", PaymentResponse.STALE, Instant.now().plusSeconds(2));
  }

  private static void assertAnswer(HttpAnswer answer, String status) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo(status);
  }

  @Test
  void completesAPaymentThatTheChainHasProved() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);

    assertAnswer(orchestrator.paymentCompleted(success(order, hash(order))), "completed");

    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(PaymentState.COMPLETED);
    assertThat(payment.mined()).isEqualTo(Messages.mined(order));
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .endsWith("payment_completed");
  }

  @Test
  void completesOnceHoweverOftenItIsTold() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);

    for (int delivery = 0; delivery < 3; delivery++) {
      assertAnswer(orchestrator.paymentCompleted(success(order, hash(order))), "completed");
    }

    assertThat(orchestrator.tasks.tasks()).as("the executor watches its block").isEmpty();
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .containsOnlyOnce("payment_completed");
  }

  @Test
  void completesHoweverLateItIsTold() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);
    orchestrator.letDeadlinePass(order);

    assertAnswer(
        orchestrator.paymentCompleted(
            response(
                order,
                hash(order),
                PaymentResponse.SUCCESS,
                Instant.now().minus(Duration.ofHours(30)))),
        "completed");

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.COMPLETED);
  }

  @Test
  void takesATransactionHashInAnyCase() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);
    String upper = "0x" + hash(order).substring(2).toUpperCase(java.util.Locale.ROOT);

    assertAnswer(orchestrator.paymentCompleted(success(order, upper)), "completed");
  }

  @Test
  void ignoresAReportOfAnotherTransaction() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);
    Payment before = orchestrator.payment(order);

    assertAnswer(
        orchestrator.paymentCompleted(success(order, "0x" + "9".repeat(64))), "already_processed");
    assertAnswer(orchestrator.paymentCompleted(success(order, "")), "already_processed");

    assertThat(orchestrator.payment(order)).isEqualTo(before);
  }

  /** The report is the occasion to look into the ledger, never the proof. */
  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"VERIFIED", "SUBMITTED"})
  void doesNotBelieveAReportThatTheLedgerDoesNotBear(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    Payment before = orchestrator.payment(order);

    assertAnswer(orchestrator.paymentCompleted(success(order, hash(order))), "already_processed");

    assertThat(orchestrator.payment(order)).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"REJECTED, not_found", "FAILED, insufficient_balance"})
  void bringsNoEndedPaymentBack(PaymentState state, String reason) {
    PaymentOrder order = orchestrator.in(state);

    HttpAnswer answer = orchestrator.paymentCompleted(success(order, hash(order)));

    assertAnswer(answer, "rejected");
    assertThat(answer.text("reason")).isEqualTo(reason);
    assertThat(orchestrator.payment(order).state()).isEqualTo(state);
  }

  @Test
  void hasChangeNowAskedAgainBeforePayingOnAnOldStatus() {
    PaymentOrder order = newOrder();
    orchestrator.intake(Messages.request(order));
    String firstCheck = orchestrator.tasks.tasks().getFirst().getName();
    orchestrator.statusVerified(report(order, "waiting"));
    orchestrator.tasks.clear();

    assertAnswer(orchestrator.paymentCompleted(stale(order)), "enqueued");

    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(payment.generation()).isEqualTo(1);
    Task check = orchestrator.tasks.tasks().getFirst();
    assertThat(check.getName()).contains("/queues/status-check-queue/").isNotEqualTo(firstCheck);
    assertThat(check.getHttpRequest().getHeadersMap()).containsEntry("X-HostPay-Generation", "1");
  }

  @Test
  void countsARepeatedStaleReportOnce() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    String stale = stale(order);

    assertAnswer(orchestrator.paymentCompleted(stale), "enqueued");
    assertAnswer(orchestrator.paymentCompleted(stale), "enqueued");

    assertThat(orchestrator.payment(order).generation()).isEqualTo(1);
    assertThat(orchestrator.tasks.requests()).hasSize(2);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  @Test
  void ignoresAStaleReportFromBeforeTheLastCheck() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    String stale = stale(order);
    orchestrator.paymentCompleted(stale);
    orchestrator.statusVerified(
        Messages.REPORTS.encode(
            new io.hostpay.common.token.StatusCheckResponse(
                order, "waiting", Instant.now().plusSeconds(4))));
    orchestrator.tasks.clear();
    Payment verified = orchestrator.payment(order);
    assertThat(verified.state()).isEqualTo(PaymentState.VERIFIED);

    assertAnswer(orchestrator.paymentCompleted(stale), "already_processed");

    assertThat(orchestrator.payment(order)).isEqualTo(verified);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"SUBMITTED", "PAID", "COMPLETED"})
  void ignoresAStaleReportOnceATransactionIsSigned(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    Payment before = orchestrator.payment(order);

    orchestrator.paymentCompleted(stale(order));

    assertThat(orchestrator.payment(order)).isEqualTo(before);
  }

  @Test
  void asksAgainWhatCouldNotBeEnqueuedAfterAStaleReport() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    String stale = stale(order);
    orchestrator.tasks.failNext(Status.PERMISSION_DENIED);

    assertThat(orchestrator.paymentCompleted(stale).status()).isEqualTo(500);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);

    assertAnswer(orchestrator.paymentCompleted(stale), "enqueued");
    assertThat(orchestrator.payment(order).generation()).isEqualTo(1);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  @Test
  void refusesAReportThatIsForgedBrokenOrNone() {
    PaymentOrder order = orchestrator.in(PaymentState.PAID);
    Payment before = orchestrator.payment(order);
    String token = success(order, hash(order));
    TokenCodec<PaymentResponse> forger =
        TokenCodec.paymentResponse(SigningKeys.of(Messages.TPS_KEY));

    for (int length = 0; length < token.length(); length++) {
      assertThat(orchestrator.paymentCompleted(token.substring(0, length)).status()).isIn(400, 401);
    }
    assertThat(
            orchestrator
                .paymentCompleted(
                    forger.encode(
                        new PaymentResponse(
                            order.uniqueId(),
                            order.cnApiId(),
                            hash(order),
                            PaymentResponse.SUCCESS,
                            BigInteger.ONE,
                            1,
                            Instant.now())))
                .status())
        .isEqualTo(401);
    assertThat(orchestrator.paymentCompleted(report(order, "waiting")).status()).isEqualTo(400);
    assertThat(
            orchestrator
                .paymentCompleted(
                    response(
                        order, hash(order), PaymentResponse.SUCCESS, Instant.now().plusSeconds(60)))
                .status())
        .isEqualTo(400);

    assertThat(orchestrator.payment(order)).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }
}
