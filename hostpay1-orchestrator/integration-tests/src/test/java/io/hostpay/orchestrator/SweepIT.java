package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.hash;
import static io.hostpay.orchestrator.Messages.mined;
import static io.hostpay.orchestrator.Messages.report;
import static io.hostpay.orchestrator.Messages.request;
import static io.hostpay.orchestrator.Messages.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.Task;
import io.grpc.Status;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code POST /sweep}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SweepIT {
  private static final Duration STALLED = Duration.ofMinutes(6);

  @AutoClose private final Orchestrator orchestrator = Orchestrator.start();

  @BeforeEach
  void beginWithNothing() {
    orchestrator.forgetEverything();
  }

  private PaymentOrder stalled(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    orchestrator.stall(order, STALLED);
    return order;
  }

  private void assertSwept(int redriven, int expired, int repaired) {
    assertSwept(orchestrator.sweep(), redriven, expired, repaired);
  }

  private static void assertSwept(HttpAnswer answer, int redriven, int expired, int repaired) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("swept");
    assertThat(
            List.of(
                answer.body().path("redriven").asInt(),
                answer.body().path("expired").asInt(),
                answer.body().path("repaired").asInt()))
        .as("redriven, expired, repaired")
        .containsExactly(redriven, expired, repaired);
  }

  private void assertIs(PaymentOrder order, PaymentState state, int generation) {
    Payment payment = orchestrator.payment(order);
    assertThat(payment.state()).isEqualTo(state);
    assertThat(payment.generation()).isEqualTo(generation);
  }

  // Production fault 17
  @ParameterizedTest
  @CsvSource({
    "RECEIVED, status-check-queue, https://hostpay2.example/",
    "VERIFIED, payment-execute-queue, https://hostpay3.example/",
    "SUBMITTED, payment-watch-queue, https://hostpay3.example/watch",
    "PAID, payment-watch-queue, https://hostpay3.example/watch",
  })
  void drivesOnWhatHasLostItsTaskWithTheNextGeneration(
      PaymentState state, String queue, String url) {
    PaymentOrder order = stalled(state);

    assertSwept(1, 0, 0);

    assertIs(order, state, 1);
    Task task = orchestrator.tasks.tasks().getFirst();
    assertThat(task.getName()).contains("/queues/" + queue + "/tasks/");
    assertThat(task.getHttpRequest().getUrl()).isEqualTo(url);
    assertThat(task.getHttpRequest().getHeadersMap()).containsEntry("X-HostPay-Generation", "1");
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .endsWith("payment_redriven");
  }

  @Test
  void hasTheBlockOfACompletedPaymentLookedAtWhereThatTaskIsLost() {
    PaymentOrder order = orchestrator.in(PaymentState.COMPLETED);
    orchestrator.stall(order, Duration.ofMinutes(44));
    assertSwept(0, 0, 0);

    orchestrator.stall(order, Duration.ofMinutes(2));
    assertSwept(1, 0, 0);

    assertIs(order, PaymentState.COMPLETED, 1);
    assertThat(orchestrator.tasks.tasks())
        .singleElement()
        .satisfies(
            task ->
                assertThat(task.getHttpRequest().getUrl())
                    .isEqualTo("https://hostpay3.example/watch"));
  }

  /** However long it retries: Cloud Tasks has it, and goes on by itself. */
  @ParameterizedTest
  @EnumSource(names = {"RECEIVED", "VERIFIED", "SUBMITTED", "PAID", "COMPLETED"})
  void leavesAloneWhatCloudTasksStillHas(PaymentState state) {
    PaymentOrder order = Messages.newOrder();
    orchestrator.intake(request(order));
    if (state != PaymentState.RECEIVED) {
      orchestrator.statusVerified(report(order, "waiting"));
    }
    if (state == PaymentState.SUBMITTED || state == PaymentState.PAID || isCompleted(state)) {
      LedgerRows.sign(orchestrator.jdbc, order.uniqueId(), hash(order));
      orchestrator.change(order, p -> orchestrator.ledger.markSubmitted(p, hash(order)));
    }
    if (state == PaymentState.PAID || isCompleted(state)) {
      orchestrator.change(order, p -> orchestrator.ledger.markPaid(p, mined(order)));
    }
    if (isCompleted(state)) {
      orchestrator.paymentCompleted(
          response(order, hash(order), PaymentResponse.SUCCESS, Instant.now()));
    }
    int tasks = orchestrator.tasks.requests().size();
    orchestrator.stall(order, Duration.ofHours(20));

    assertSwept(0, 0, 0);

    assertIs(order, state, 0);
    assertThat(orchestrator.tasks.requests()).hasSize(tasks);
  }

  private static boolean isCompleted(PaymentState state) {
    return state == PaymentState.COMPLETED;
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVED", "VERIFIED", "SUBMITTED", "PAID", "COMPLETED"})
  void leavesAloneWhatHasMovedAMomentAgo(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    orchestrator.stall(order, Duration.ofMinutes(4));

    assertSwept(0, 0, 0);

    assertIs(order, state, 0);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"REJECTED", "FAILED"})
  void leavesAloneWhatHasEnded(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    orchestrator.stall(order, Duration.ofDays(3));
    orchestrator.letDeadlinePass(order);

    assertSwept(0, 0, 0);

    assertIs(order, state, 0);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"RECEIVED", "VERIFIED"})
  void failsWhatIsPastItsDeadlineWithNothingSigned(PaymentState state) {
    PaymentOrder order = stalled(state);
    orchestrator.letDeadlinePass(order);

    assertSwept(0, 1, 0);

    assertIs(order, PaymentState.FAILED, 0);
    assertThat(orchestrator.payment(order).reason()).isEqualTo("expired: nothing was signed");
    assertThat(orchestrator.tasks.requests()).isEmpty();
    assertSwept(0, 0, 0);
  }

  /** Whoever makes a new order has to know that the chain may show the first as paid. */
  @Test
  void saysWhatPutOffLastWhatItFails() {
    PaymentOrder order = stalled(PaymentState.VERIFIED);
    orchestrator.letDeadlinePass(order);
    Timeline executors = new Timeline(orchestrator.jdbc, Clock.systemUTC(), ServiceName.HOSTPAY3);
    executors.note(order.uniqueId(), Event.PAYMENT_DEFERRED, 1, "Fees are above the cap.");
    executors.note(
        order.uniqueId(), Event.PAYMENT_DEFERRED, 2, "Nonce 7 sent this payment's amount.");

    assertSwept(0, 1, 0);

    assertThat(orchestrator.payment(order).reason())
        .matches(
            "expired: nothing was signed; put off last at 20[-0-9T:]+Z: Nonce 7 sent this payment's"
                + " amount\\.");
  }

  @ParameterizedTest
  @EnumSource(names = {"SUBMITTED", "PAID"})
  void failsNothingThatIsSignedHoweverLongItTakes(PaymentState state) {
    PaymentOrder order = stalled(state);
    orchestrator.letDeadlinePass(order);

    assertSwept(1, 0, 0);

    assertIs(order, state, 1);
    assertThat(orchestrator.ledger.hasLiveAttempt(order.uniqueId())).isTrue();
  }

  @Test
  void waitsForANewlyDrivenPaymentAsLongAsForAnyOther() {
    PaymentOrder order = stalled(PaymentState.RECEIVED);
    assertSwept(1, 0, 0);
    orchestrator.tasks.clear(); // lost as well

    assertSwept(0, 0, 0);
    orchestrator.stall(order, STALLED);
    assertSwept(1, 0, 0);

    assertIs(order, PaymentState.RECEIVED, 2);
  }

  @Test
  void drivesOnEachPaymentOnceWhenSweepsRunAtOnce() throws Exception {
    List<PaymentOrder> orders =
        Stream.of(PaymentState.RECEIVED, PaymentState.VERIFIED, PaymentState.SUBMITTED)
            .flatMap(state -> Stream.generate(() -> stalled(state)).limit(5))
            .toList();
    PaymentOrder over = stalled(PaymentState.VERIFIED);
    orchestrator.letDeadlinePass(over);

    List<HttpAnswer> answers = atOnce(6, orchestrator::sweep);

    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    assertThat(sum(answers, "redriven")).isEqualTo(15);
    assertThat(sum(answers, "expired")).isEqualTo(1);
    assertThat(orders)
        .allSatisfy(
            order -> {
              assertThat(orchestrator.payment(order).generation()).isEqualTo(1);
              assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
                  .containsOnlyOnce("payment_redriven");
            });
    assertThat(orchestrator.tasks.requests()).hasSize(15);
    assertThat(orchestrator.tasks.tasks()).hasSize(15);
  }

  /** Its nonce went to somebody else after its block had left the chain. */
  @Test
  void drivesOnAPaymentThatHasLostItsNonceWhileItsBlockWasWatched() {
    PaymentOrder order = orchestrator.in(PaymentState.COMPLETED);
    orchestrator.change(order, orchestrator.ledger::returnToSubmitted);
    orchestrator
        .jdbc
        .sql("update hostpay_wallet_nonce set released_at = now() where unique_id = :id")
        .param("id", order.uniqueId().value())
        .update();
    orchestrator.change(order, p -> orchestrator.ledger.returnToReceived(p, "nonce 7"));
    orchestrator.stall(order, STALLED);

    assertSwept(1, 0, 0);

    assertIs(order, PaymentState.RECEIVED, 3);
    assertThat(orchestrator.tasks.tasks())
        .singleElement()
        .satisfies(
            task ->
                assertThat(task.getHttpRequest().getUrl()).isEqualTo("https://hostpay2.example/"));
  }

  @Test
  void changesNothingWhenCloudTasksCannotBeAsked() {
    PaymentOrder order = stalled(PaymentState.VERIFIED);
    orchestrator.tasks.failAlways(Status.PERMISSION_DENIED);

    assertThat(orchestrator.sweep().status()).isEqualTo(500);
    assertIs(order, PaymentState.VERIFIED, 0);

    orchestrator.tasks.recover();
    assertSwept(1, 0, 0);
  }

  @Test
  void sweepsTheRestWhereOnePaymentCannotBeEnqueued() {
    PaymentOrder first = stalled(PaymentState.RECEIVED);
    PaymentOrder second = stalled(PaymentState.VERIFIED);
    PaymentOrder over = stalled(PaymentState.RECEIVED);
    orchestrator.letDeadlinePass(over);
    orchestrator.tasks.failNext(Status.PERMISSION_DENIED);

    assertThat(orchestrator.sweep().status()).isEqualTo(500);

    assertIs(first, PaymentState.RECEIVED, 1);
    assertIs(second, PaymentState.VERIFIED, 1);
    assertIs(over, PaymentState.FAILED, 0);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
    // They are looked after side by side: whichever came first was refused.
    boolean secondWasTaken =
        orchestrator.tasks.tasks().getFirst().getName().contains("payment-execute-queue");
    PaymentOrder refused = secondWasTaken ? first : second;
    orchestrator.stall(refused, STALLED);
    assertSwept(1, 0, 0);
    assertIs(refused, secondWasTaken ? PaymentState.RECEIVED : PaymentState.VERIFIED, 2);
  }

  @ParameterizedTest
  @CsvSource({"SUBMITTED, false", "PAID, true", "COMPLETED, true"})
  void repairsTheSharedTableFromTheLedger(PaymentState state, boolean complete) {
    PaymentOrder order = orchestrator.in(state);
    orchestrator
        .jdbc
        .sql("update hostpay_payment set unprojected_since = now() where unique_id = :id")
        .param("id", order.uniqueId().value())
        .update();

    assertSwept(0, 0, 1);

    assertThat(
            orchestrator
                .jdbc
                .sql("select tx_hash, is_complete from split_payout_hostpay where unique_id = :id")
                .param("id", order.uniqueId().value())
                .query()
                .listOfRows())
        .containsExactly(Map.of("tx_hash", hash(order), "is_complete", complete));
    assertSwept(0, 0, 0);
  }

  /**
   * Once, the row of a payment that had failed on the chain stayed marked and was tried at every
   * sweep.
   */
  @ParameterizedTest
  @EnumSource(names = {"REVERTED", "CANCELLED"})
  void repairsTheSharedTableOfWhatEndedOnTheChain(EndReason reason) {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    String id = order.uniqueId().value();
    SplitPayoutTable payouts = orchestrator.part(SplitPayoutTable.class);
    orchestrator.change(order, payment -> payouts.claim(payment, hash(order)));
    orchestrator
        .jdbc
        .sql("update hostpay_wallet_nonce set released_at = now() where unique_id = :id")
        .param("id", id)
        .update();
    orchestrator.change(order, p -> orchestrator.ledger.fail(p, reason, hash(order)));
    orchestrator
        .jdbc
        .sql("update hostpay_payment set unprojected_since = now() where unique_id = :id")
        .param("id", id)
        .update();

    assertSwept(0, 0, 1);

    assertThat(
            orchestrator
                .jdbc
                .sql(
                    "select tx_status, is_complete from split_payout_hostpay where unique_id = :id")
                .param("id", id)
                .query()
                .listOfRows())
        .containsExactly(Map.of("tx_status", reason.wireName(), "is_complete", false));
    assertSwept(0, 0, 0);
  }

  private static int sum(List<HttpAnswer> answers, String field) {
    return answers.stream().mapToInt(answer -> answer.body().path(field).asInt()).sum();
  }

  static List<HttpAnswer> atOnce(int times, Callable<HttpAnswer> call) throws Exception {
    List<HttpAnswer> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<HttpAnswer>> calls = Stream.generate(() -> call).limit(times).toList();
      for (Future<HttpAnswer> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }
}
