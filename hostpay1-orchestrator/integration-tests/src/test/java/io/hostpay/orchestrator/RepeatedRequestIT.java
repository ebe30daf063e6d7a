package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.ADDRESS;
import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.order;
import static io.hostpay.orchestrator.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.LedgerRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that come again, because something failed or because Cloud Tasks repeats them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepeatedRequestIT extends PaymentIntakeRig {
  // Unread, the table can't say whether the payment is another's.
  @Test
  void whileAnotherSessionHoldsTheSharedTableNothingIsRecordedAndTheRequestComesAgain()
      throws SQLException {
    PaymentOrder order = newOrder();
    try (Connection other = orchestrator.database.dataSource().getConnection()) {
      other.setAutoCommit(false);
      try (Statement lock = other.createStatement()) {
        lock.execute("lock table split_payout_hostpay in access exclusive mode");
      }

      HttpAnswer answer = orchestrator.intake(request(order));

      assertThat(answer.status()).isEqualTo(424);
      assertThat(answer.text("detail")).contains("holds a lock on split_payout_hostpay");
      assertThat(orchestrator.tasks.requests()).isEmpty();
      other.rollback();
    }
    assertEnqueued(orchestrator.intake(request(order)), order);
  }

  @Test
  void enqueuesTheSameTaskAgainForAsLongAsThePaymentIsReceived() {
    PaymentOrder order = newOrder();
    String token = request(order);

    for (int delivery = 0; delivery < 4; delivery++) {
      assertEnqueued(orchestrator.intake(token), order);
    }

    assertThat(orchestrator.tasks.requests()).hasSize(4);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .containsExactly("payment_requested");
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"VERIFIED", "SUBMITTED", "PAID", "COMPLETED"})
  void answersARepeatOfWhatIsUnderWayWithoutDoingAnything(PaymentState state) {
    PaymentOrder order = orchestrator.in(state);
    Payment before = orchestrator.payment(order);

    for (int delivery = 0; delivery < 3; delivery++) {
      HttpAnswer answer = orchestrator.intake(request(order));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text("status")).isEqualTo("already_processed");
    }
    assertThat(orchestrator.payment(order)).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"REJECTED, not_found", "FAILED, insufficient_balance"})
  void answersARepeatOfWhatHasEndedWithItsReason(PaymentState state, String reason) {
    PaymentOrder order = orchestrator.in(state);

    assertRejected(orchestrator.intake(request(order)), reason);

    assertEnded(order, state, reason);
  }

  static List<PaymentOrder> conflicting() {
    UniqueId id = new UniqueId("conflict");
    WireAmount amount = new WireAmount(1.5);
    return List.of(
        new PaymentOrder(id, "cn-order-1", "eth", "eth", new WireAmount(1.6), ADDRESS),
        new PaymentOrder(id, "cn-order-1", "eth", "eth", new WireAmount(Double.NaN), ADDRESS),
        new PaymentOrder(id, "cn-order-1", "eth", "eth", amount, "0x" + "c".repeat(40)),
        new PaymentOrder(id, "cn-order-2", "eth", "eth", amount, ADDRESS),
        new PaymentOrder(id, "cn-order-1", "usdt", "eth", amount, ADDRESS),
        new PaymentOrder(id, "cn-order-1", "eth", "trx", amount, ADDRESS));
  }

  @ParameterizedTest
  @MethodSource("conflicting")
  void rejectsAnotherRequestUnderAKnownIdAndLeavesTheFirstAlone(PaymentOrder other) {
    PaymentOrder first = order("conflict", 1.5);
    orchestrator.intake(request(first));
    Payment before = orchestrator.payment(first);
    orchestrator.tasks.clear();

    assertRejected(orchestrator.intake(request(other)), "conflicting_request");

    assertThat(orchestrator.payment(first)).isEqualTo(before);
    assertThat(orchestrator.tasks.requests()).isEmpty();
    assertThat(LedgerRows.timeline(orchestrator.jdbc, new UniqueId("conflict")))
        .startsWith("payment_requested")
        .endsWith("payment_request_conflict");
    assertEnqueued(orchestrator.intake(request(first)), first);
  }

  /** The old service's caller saw its own row on the retry and took the payment for enqueued. */
  // Production fault 17
  @Test
  void goesOnWithARequestThatWasRecordedButNeverEnqueued() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.failAlways(Status.UNAVAILABLE);

    HttpAnswer answer = orchestrator.intake(request(order));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(orchestrator.payment(order).state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(orchestrator.tasks.tasks()).isEmpty();

    orchestrator.tasks.recover();

    assertEnqueued(orchestrator.intake(request(order)), order);
    assertThat(checkedOrder()).isEqualTo(order);
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .containsExactly("payment_requested");
  }

  /** A queue that was never created was found only under load. */
  // Production fault 10
  @Test
  void losesNothingToAQueueThatDoesNotExist() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.failNext(Status.NOT_FOUND.withDescription("Queue does not exist."));

    assertThat(orchestrator.intake(request(order)).status()).isEqualTo(500);

    assertThat(orchestrator.tasks.requests()).hasSize(1);
    assertEnqueued(orchestrator.intake(request(order)), order);
    assertThat(checkedOrder()).isEqualTo(order);
  }

  @Test
  void getsOverAFewFailuresOfCloudTasksByItself() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.failNext(Status.UNAVAILABLE);
    orchestrator.tasks.failNext(Status.INTERNAL);

    assertEnqueued(orchestrator.intake(request(order)), order);

    assertThat(orchestrator.tasks.requests()).hasSize(3);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  @Test
  void takesATaskThatWasCreatedThoughTheAnswerWasLostForCreated() {
    PaymentOrder order = newOrder();
    orchestrator.tasks.loseNextAnswer(Status.UNAVAILABLE);

    assertEnqueued(orchestrator.intake(request(order)), order);

    assertThat(orchestrator.tasks.requests()).hasSize(2);
    assertThat(orchestrator.tasks.tasks()).hasSize(1);
  }

  @Test
  void recordsOnceWhatIsDeliveredSixteenTimesAtOnce() throws Exception {
    PaymentOrder order = newOrder();
    Callable<HttpAnswer> delivery = () -> orchestrator.intake(request(order));
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<HttpAnswer> answer : threads.invokeAll(Collections.nCopies(16, delivery))) {
        assertEnqueued(answer.get(), order);
      }
    }

    assertThat(orchestrator.tasks.tasks()).hasSize(1);
    assertThat(LedgerRows.timeline(orchestrator.jdbc, order.uniqueId()))
        .containsExactly("payment_requested");
  }
}
