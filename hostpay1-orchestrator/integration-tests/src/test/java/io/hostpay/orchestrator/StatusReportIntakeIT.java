package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.report;
import static io.hostpay.orchestrator.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.Task;
import io.grpc.Status;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /status-verified}: what GCHostPay2 reports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusReportIntakeIT extends OneOrchestrator {
  /** All orders here are one at ChangeNow: another test's payment of it would explain a deposit. */
  @BeforeEach
  void beginWithNothing() {
    orchestrator.forgetEverything();
  }

  private static String reportOf(PaymentOrder order, String status, Instant signedAt) {
    return Messages.REPORTS.encode(new StatusCheckResponse(order, status, signedAt));
  }

  private static void assertEnqueued(HttpAnswer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("enqueued");
  }

  private static void assertRejected(HttpAnswer answer, String reason) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("rejected");
    assertThat(answer.text("reason")).isEqualTo(reason);
  }

  private void assertEnded(PaymentOrder order, PaymentState state, String reason) {
    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(state);
    assertThat(payment.reason()).isEqualTo(reason);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @Nested
  class WhileChangeNowWaits {
    @Test
    void hasAPaymentExecutedThatChangeNowWaitsFor() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
      Instant said = Instant.now().minusSeconds(3).truncatedTo(ChronoUnit.SECONDS);

      assertEnqueued(orchestrator.statusVerified(reportOf(order, "waiting", said)));

      assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.VERIFIED);
      // ChangeNow's status is as old as the report, not as its arrival.
      assertThat(orchestrator.payment(order).verifiedAt()).isEqualTo(said);
      Task task = orchestrator.tasks.tasks().getFirst();
      assertThat(task.getName()).contains("/queues/payment-execute-queue/tasks/");
      assertThat(task.getHttpRequest().getUrl()).isEqualTo("https://hostpay3.example/");
      assertThat(task.hasScheduleTime()).isFalse();
      String token =
          JsonMapper.shared()
              .readTree(task.getHttpRequest().getBody().toByteArray())
              .get("token")
              .stringValue();
      TokenVerdict<PaymentRequest> verdict =
          TokenCodec.paymentRequest(SigningKeys.of(Messages.INTERNAL_KEY))
              .decode(token, Instant.now());
      assertThat(((TokenVerdict.Valid<PaymentRequest>) verdict).message().order()).isEqualTo(order);
    }

    @Test
    void enqueuesTheSameTaskAgainForAsLongAsNothingIsSigned() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

      for (int delivery = 0; delivery < 3; delivery++) {
        assertEnqueued(orchestrator.statusVerified(report(order, "waiting")));
      }

      assertThat(orchestrator.tasks.requests()).hasSize(3);
      assertThat(orchestrator.tasks.tasks()).hasSize(1);
      assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
          .containsExactly(
              "payment_requested", "status_checked", "status_verified", "status_checked");
    }

    @Test
    void executesWhatWasVerifiedButCouldNotBeEnqueued() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
      orchestrator.tasks.failNext(Status.PERMISSION_DENIED);

      assertThat(orchestrator.statusVerified(report(order, "waiting")).status()).isEqualTo(500);
      assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.VERIFIED);

      assertEnqueued(orchestrator.statusVerified(report(order, "waiting")));
      assertThat(orchestrator.tasks.tasks()).hasSize(1);
    }
  }

  @Nested
  class WhenChangeNowDoesNotWait {
    /** The old service answered 400 here, which Cloud Tasks retries for ever. */
    // Production fault 2
    @ParameterizedTest
    @ValueSource(strings = {"new", "never-seen-before", "WAITING", "waiting ", "FAILED", "gone"})
    void settlesAPaymentThatChangeNowDoesNotWaitForWith200(String status) {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

      assertRejected(
          orchestrator.statusVerified(report(order, status)), "unknown_status: " + status);
      assertRejected(
          orchestrator.statusVerified(report(order, status)), "unknown_status: " + status);

      assertEnded(order, PaymentState.REJECTED, "unknown_status: " + status);
      assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
          .containsExactly("payment_requested", "status_checked", "payment_rejected");
    }

    /** GCHostPay2 has statuses of its own; those of ChangeNow's spelt alike are marked. */
    @Test
    void recordsChangeNowsOwnExpiredInItsSpelling() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

      assertRejected(
          orchestrator.statusVerified(report(order, "changenow:expired")),
          "deposit_missed: expired");

      assertEnded(order, PaymentState.REJECTED, "deposit_missed: expired");
    }

    @Test
    void recordsWhatDiffers() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

      HttpAnswer answer =
          orchestrator
              .client()
              .report(
                  report(order, "mismatch"),
                  Map.of("detail", "fromNetwork is bsc\u202e, and\nforged"));

      assertRejected(answer, "mismatch: fromNetwork is bsc?, and?forged");
      assertEnded(order, PaymentState.REJECTED, "mismatch: fromNetwork is bsc?, and?forged");
    }

    @Test
    void recordsAMismatchOfAnOlderGchostpay2() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

      assertRejected(orchestrator.statusVerified(report(order, "mismatch")), "mismatch");
    }

    @Test
    void rejectsAVerifiedPaymentWhoseOrderIsAnotherNow() {
      PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);

      assertRejected(orchestrator.statusVerified(report(order, "mismatch")), "mismatch");

      assertEnded(order, PaymentState.REJECTED, "mismatch");
    }
  }

  @Nested
  class LateReports {
    @ParameterizedTest
    @CsvSource({
      "SUBMITTED, finished",
      "PAID, refunded",
      "COMPLETED, waiting",
      "SUBMITTED, waiting"
    })
    void ignoresAReportThatComesAfterTheSignature(PaymentState state, String status) {
      PaymentOrder order = orchestrator.in(state);
      Payment before = orchestrator.payment(order);

      HttpAnswer answer = orchestrator.statusVerified(report(order, status));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text("status")).isEqualTo("already_processed");
      assertThat(orchestrator.payment(order)).isEqualTo(before);
      assertThat(orchestrator.tasks.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"REJECTED, not_found", "FAILED, insufficient_balance"})
    void bringsNoEndedPaymentBack(PaymentState state, String reason) {
      PaymentOrder order = orchestrator.in(state);

      assertRejected(orchestrator.statusVerified(report(order, "waiting")), reason);

      assertEnded(order, state, reason);
    }

    @ParameterizedTest
    @EnumSource(
        value = PaymentState.class,
        names = {"RECEIVED", "VERIFIED"})
    void endsAPaymentWhoseDeadlineHasPassed(PaymentState state) {
      PaymentOrder order = orchestrator.in(state);
      orchestrator.letDeadlinePass(order);

      assertRejected(
          orchestrator.statusVerified(report(order, "waiting")), "expired: nothing was signed");

      assertEnded(order, PaymentState.FAILED, "expired: nothing was signed");
    }

    @ParameterizedTest
    @EnumSource(
        value = PaymentState.class,
        names = {"SUBMITTED", "PAID"})
    void letsADeadlinePassWhereATransactionIsSigned(PaymentState state) {
      PaymentOrder order = orchestrator.in(state);
      orchestrator.letDeadlinePass(order);

      orchestrator.statusVerified(report(order, "expired"));

      assertThat(orchestrator.payment(order).state()).isEqualTo(state);
    }

    @Test
    void endsAPaymentWhoseReportHasExpired() {
      PaymentOrder order = newOrder();
      orchestrator.intake(request(order, Instant.now().minus(Duration.ofHours(23))));
      orchestrator.letDeadlinePass(order);
      orchestrator.tasks.clear();

      assertRejected(
          orchestrator.statusVerified(
              reportOf(order, "waiting", Instant.now().minus(Duration.ofHours(25)))),
          "expired: nothing was signed");

      assertEnded(order, PaymentState.FAILED, "expired: nothing was signed");
    }
  }

  @Nested
  class ReopenedPayments {
    /** Whatever generation a header names: anybody could have written it. */
    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "false, 7", "true, 7"})
    void aCheckThatExpiredBeforeThePaymentWasReopenedDoesNotEndItAgain(
        boolean verified, String generation) {
      PaymentOrder order = orchestrator.in(PaymentState.FAILED);
      orchestrator.change(
          order, ended -> orchestrator.ledger.reopen(ended, Duration.ofHours(24), "operator"));
      if (verified) {
        orchestrator.statusVerified(report(order, "waiting"));
      }

      HttpAnswer late =
          orchestrator
              .client()
              .post(
                  "/status-verified", report(order, "expired"), "X-HostPay-Generation", generation);

      assertThat(late.status()).isEqualTo(200);
      assertThat(orchestrator.payment(order).state())
          .isEqualTo(verified ? PaymentState.VERIFIED : PaymentState.RECEIVED);
    }

    @ParameterizedTest
    @CsvSource({
      "unseen, unknown_status: unseen, 0",
      "unseen, unknown_status: unseen, 7",
      "changenow:expired, deposit_missed: expired, 0",
      "changenow:expired, deposit_missed: expired, 7"
    })
    void whatChangeNowItselfSaysOfAReopenedPaymentCounts(
        String status, String reason, String generation) {
      PaymentOrder order = orchestrator.in(PaymentState.FAILED);
      orchestrator.change(
          order, ended -> orchestrator.ledger.reopen(ended, Duration.ofHours(24), "operator"));

      assertRejected(
          orchestrator
              .client()
              .post("/status-verified", report(order, status), "X-HostPay-Generation", generation),
          reason);
    }

    /** The report is from before the payment was reopened. */
    @Test
    void aReportOfMoreThanADayAgoEndsNoReopenedPayment() {
      PaymentOrder order = orchestrator.in(PaymentState.FAILED);
      orchestrator.change(
          order, ended -> orchestrator.ledger.reopen(ended, Duration.ofHours(24), "operator"));

      orchestrator.statusVerified(
          reportOf(order, "finished", Instant.now().minus(Duration.ofHours(25))));

      assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
    }
  }

  @Nested
  class RefusedReports {
    @Test
    void refusesAReportAboutAnotherOrderUnderAKnownId() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
      Payment before = orchestrator.payment(order);
      PaymentOrder dearer =
          new PaymentOrder(
              order.uniqueId(),
              order.cnApiId(),
              order.fromCurrency(),
              order.fromNetwork(),
              new WireAmount(15),
              order.payinAddress());

      assertRejected(orchestrator.statusVerified(report(dearer, "waiting")), "conflicting_request");

      assertThat(orchestrator.payment(order)).isEqualTo(before);
      assertThat(orchestrator.tasks.requests()).isEmpty();
    }

    @Test
    void refusesAReportThatIsForgedBrokenOrNone() {
      PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
      Payment before = orchestrator.payment(order);
      String token = report(order, "waiting");
      TokenCodec<StatusCheckResponse> forger =
          TokenCodec.statusCheckResponse(SigningKeys.of(Messages.TPS_KEY));

      for (int length = 0; length < token.length(); length++) {
        assertThat(orchestrator.statusVerified(token.substring(0, length)).status()).isIn(400, 401);
      }
      assertThat(
              orchestrator
                  .statusVerified(
                      forger.encode(new StatusCheckResponse(order, "waiting", Instant.now())))
                  .status())
          .isEqualTo(401);
      assertThat(orchestrator.statusVerified(request(order)).status()).isEqualTo(401);
      assertThat(
              orchestrator
                  .statusVerified(reportOf(order, "waiting", Instant.now().plusSeconds(60)))
                  .status())
          .isEqualTo(400);

      assertThat(orchestrator.payment(order)).isEqualTo(before);
      assertThat(orchestrator.tasks.requests()).isEmpty();
    }
  }
}
