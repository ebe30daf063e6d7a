package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.NOW;
import static io.hostpay.common.ledger.LedgerRig.ONE_ETH;
import static io.hostpay.common.ledger.LedgerRig.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.logging.Event;
import io.hostpay.testkit.postgres.LedgerRows;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A change and its event are one transaction, and one caller at a time decides on a payment. */
class LedgerTransactionIT extends OnePaymentLedger {
  @Test
  void leavesNothingBehindWhenTheWorkThrows() {
    assertThatThrownBy(
            () ->
                ledger.inTransaction(
                    () -> {
                      rig.receive(order("payment-1"), ONE_ETH);
                      rig.timeline.note(ID, Event.PAYMENT_REQUEST_REPEATED, 1, null);
                      throw new IllegalArgumentException("in the middle");
                    }))
        .hasMessage("in the middle");

    assertThat(LedgerRows.counts(rig.jdbc))
        .containsEntry("hostpay_payment", 0L)
        .containsEntry("hostpay_event", 0L);
  }

  @Test
  void undoesTheChangeOfStateWithTheWorkAroundIt() {
    Payment before = rig.in(PaymentState.RECEIVED, ID.value());

    assertThatThrownBy(
            () ->
                rig.change(
                    ID,
                    payment -> {
                      ledger.markVerified(payment, NOW);
                      throw new IllegalArgumentException("in the middle");
                    }))
        .hasMessage("in the middle");

    assertThat(rig.payment(ID)).isEqualTo(before);
    assertThat(timeline()).containsExactly("payment_requested");
  }

  @Test
  void letsOnlyOneTransactionAtATimeDecideOnAPayment() throws Exception {
    rig.in(PaymentState.RECEIVED, ID.value());
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Payment> first =
          threads.submit(
              () ->
                  rig.change(
                      ID,
                      payment -> {
                        ledger.markVerified(payment, NOW);
                        decided.countDown();
                        await(release);
                      }));
      assertThat(decided.await(10, TimeUnit.SECONDS)).isTrue();
      Future<PaymentState> second =
          threads.submit(() -> ledger.inTransaction(() -> ledger.lock(ID).orElseThrow().state()));
      Awaitility.await().untilAsserted(() -> assertThat(waitingForALock()).isEqualTo(1));
      assertThat(second).isNotDone();

      release.countDown();

      assertThat(first.get(10, TimeUnit.SECONDS).state()).isEqualTo(PaymentState.VERIFIED);
      assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(PaymentState.VERIFIED);
    }
  }

  @Test
  void refusesADecisionOnAPaymentThatHasMovedOnMeanwhile() {
    rig.in(PaymentState.RECEIVED, ID.value());
    LockedPayment old = ledger.inTransaction(() -> ledger.lock(ID).orElseThrow());
    rig.change(ID, payment -> ledger.markVerified(payment, NOW));

    assertThatThrownBy(() -> ledger.reject(old, EndReason.NOT_FOUND, null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no longer RECEIVED");
    assertThat(rig.payment(ID).state()).isEqualTo(PaymentState.VERIFIED);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long waitingForALock() {
    return rig.jdbc
        .sql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'
            """)
        .query(Long.class)
        .single();
  }
}
