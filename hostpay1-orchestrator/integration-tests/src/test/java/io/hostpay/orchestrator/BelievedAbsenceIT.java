package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code POST /status-verified}: what ChangeNow says only for a while, and until when it takes the
 * deposit.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BelievedAbsenceIT {
  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();

  /** When the first answer was; reports are signed to the second. */
  private final Instant start =
      Instant.now().minus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);

  @BeforeEach
  void forgetTasks() {
    orchestrator.forgetTasks();
  }

  private HttpAnswer said(PaymentOrder order, String status, int second) {
    return orchestrator.statusVerified(
        Messages.REPORTS.encode(new StatusCheckResponse(order, status, start.plusSeconds(second))));
  }

  private HttpAnswer waits(PaymentOrder order, Instant validUntil) {
    return orchestrator
        .client()
        .report(Messages.report(order, "waiting"), Map.of("valid_until", validUntil.toString()));
  }

  private void assertIs(PaymentOrder order, PaymentState state, int generation) {
    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(state);
    assertThat(payment.generation()).isEqualTo(generation);
  }

  @Test
  void believesThatThereIsNoOrderOnceItWasSaidForTenMinutesOnEnd() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    for (int second = 0; second < 600; second += 100) {
      assertThat(said(order, "not_found", second).text("status")).isEqualTo("enqueued");
    }
    assertIs(order, PaymentState.RECEIVED, 6);

    HttpAnswer last = said(order, "not_found", 600);

    assertThat(last.text("status")).isEqualTo("rejected");
    assertThat(orchestrator.payment(order).reason()).isEqualTo("not_found");
  }

  @Test
  void asksAgainAMinuteLaterUnderTheNextName() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    Instant now = Instant.now();

    said(order, "not_found", 0);

    Task task = orchestrator.tasks.tasks().getFirst();
    assertThat(task.getName()).contains("/queues/status-check-queue/");
    assertThat(task.getHttpRequest().getHeadersMap()).containsEntry("X-HostPay-Generation", "1");
    assertThat(Instant.ofEpochSecond(task.getScheduleTime().getSeconds()))
        .isBetween(now.plusSeconds(55), now.plusSeconds(75));
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .endsWith("status_checked", "status_asked_again");
  }

  @Test
  void theSameReportDeliveredAgainAsksOnce() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    for (int delivery = 0; delivery < 4; delivery++) {
      said(order, "not_found", 0);
    }

    assertIs(order, PaymentState.RECEIVED, 1);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  @Test
  void beginsAnewAfterAnOutage() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    said(order, "not_found", 0);
    said(order, "not_found", 60);

    assertThat(said(order, "not_found", 60 + 5 * 60 + 1).text("status")).isEqualTo("enqueued");
    assertThat(said(order, "not_found", 660).text("status")).isEqualTo("enqueued");

    assertIs(order, PaymentState.RECEIVED, 4);
  }

  @Test
  void beginsAnewOnceTheOrderWasFound() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    orchestrator.stall(order, Duration.ofHours(3)); // it came in before all of this
    said(order, "not_found", 0);
    said(order, "not_found", 290);
    said(order, "waiting", 400);
    assertIs(order, PaymentState.VERIFIED, 2);
    orchestrator.change(order, orchestrator.ledger::returnForRecheck);

    said(order, "not_found", 590);
    said(order, "not_found", 650);

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
  }

  /** Once, two answers twelve minutes apart were taken for twelve minutes of them. */
  @Test
  void anAnswerThatComesLateMakesARunNoLonger() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    said(order, "not_found", 720);

    assertThat(said(order, "not_found", 0).text("status")).isEqualTo("enqueued");
    assertThat(said(order, "not_found", 780).text("status")).isEqualTo("enqueued");

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
  }

  /** Once, the last answer, delivered again, ended it again. */
  @Test
  void aPaymentThatWasReopenedIsNotEndedByTheAnswersOfBefore() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    for (int second = 0; second <= 600; second += 200) {
      said(order, "not_found", second);
    }
    orchestrator.redrive(order);

    assertThat(said(order, "not_found", 600).text("status")).isEqualTo("enqueued");

    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
  }

  @Test
  void answersOfOneRunCountInAnyOrder() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    for (int second : new int[] {200, 0, 400}) {
      assertThat(said(order, "not_found", second).text("status")).isEqualTo("enqueued");
    }

    assertThat(said(order, "not_found", 600).text("status")).isEqualTo("rejected");
  }

  @Test
  void anOrderThatItHasJustWaitedForIsNotLostByOneAnswer() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);

    said(order, "not_found", 0);

    assertIs(order, PaymentState.VERIFIED, 0);
  }

  @Test
  void keepsUntilWhenChangeNowTakesTheDeposit() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    Instant validUntil = Instant.now().plus(Duration.ofMinutes(18)).truncatedTo(ChronoUnit.MILLIS);

    assertThat(waits(order, validUntil).text("status")).isEqualTo("enqueued");

    assertIs(order, PaymentState.VERIFIED, 0);
    assertThat(validUntilOf(order)).isEqualTo(validUntil);
  }

  private Instant validUntilOf(PaymentOrder order) {
    return orchestrator
        .jdbc
        .sql("select valid_until from hostpay_payment where unique_id = :id")
        .param("id", order.uniqueId().value())
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }

  /** Once, an order good for 20 minutes was checked in minute 19 and signed in minute 49. */
  @ParameterizedTest
  @ValueSource(ints = {-3600, 1, 119})
  void verifiesNothingThatCouldNotBeSignedInTime(int secondsLeft) {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    Instant now = Instant.now();

    assertThat(waits(order, now.plusSeconds(secondsLeft)).text("status")).isEqualTo("enqueued");

    assertIs(order, PaymentState.RECEIVED, 1);
    Task task = orchestrator.tasks.tasks().getFirst();
    assertThat(task.getName()).contains("/queues/status-check-queue/");
    // Asked again once the time is over, and not in a circle until then.
    assertThat(Instant.ofEpochSecond(task.getScheduleTime().getSeconds()))
        .isBetween(now.plusSeconds(Math.max(0, secondsLeft)), now.plusSeconds(150));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026-11-26",
        "99999999999999999999",
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00Z"
      })
  void aTimeThatIsNoneLimitsNothing(String validUntil) {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    orchestrator
        .client()
        .report(Messages.report(order, "waiting"), Map.of("valid_until", validUntil));

    assertIs(order, PaymentState.VERIFIED, 0);
  }

  /** What is not signed can keep a payment from being made, and never make one. */
  @Test
  void whatStandsBesideATokenVerifiesNothing() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);

    orchestrator
        .client()
        .report(
            Messages.report(order, "finished"),
            Map.of(
                "status",
                "waiting",
                "valid_until",
                Instant.now().plus(Duration.ofDays(300)).toString()));

    assertIs(order, PaymentState.REJECTED, 0);
  }
}
