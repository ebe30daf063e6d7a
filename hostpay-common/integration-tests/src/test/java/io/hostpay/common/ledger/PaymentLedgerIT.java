package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerRig.NOW;
import static io.hostpay.common.ledger.LedgerRig.ONE_ETH;
import static io.hostpay.common.ledger.LedgerRig.WINDOW;
import static io.hostpay.common.ledger.LedgerRig.hash;
import static io.hostpay.common.ledger.LedgerRig.mined;
import static io.hostpay.common.ledger.LedgerRig.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.logging.Event;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way of a payment through the ledger, and what its timeline says of it. */
class PaymentLedgerIT extends OnePaymentLedger {
  private String text(String column) {
    return rig.jdbc
        .sql("select " + column + "::text from hostpay_payment where unique_id = :id")
        .param("id", ID.value())
        .query(String.class)
        .single();
  }

  @Test
  void recordsAPaymentWithEachStepOfItsWayInTheTimeline() {
    Payment received = rig.receive(order("payment-1", 1.5), ONE_ETH);

    assertThat(received.asksFor(order("payment-1", 1.5))).isTrue();
    assertThat(received.payableWei()).isEqualTo(ONE_ETH);
    assertThat(received.requestedAt()).isEqualTo(NOW);
    assertThat(received.deadlineAt()).isEqualTo(NOW.plus(WINDOW));
    assertThat(received.receivedAt()).isEqualTo(NOW);
    assertThat(received.verifiedAt()).isNull();

    Payment verified = rig.change(ID, payment -> ledger.markVerified(payment, NOW.minusSeconds(7)));
    assertThat(verified.verifiedAt()).isEqualTo(NOW.minusSeconds(7));

    Payment rechecked = rig.change(ID, ledger::returnForRecheck);
    assertThat(rechecked.generation()).isEqualTo(1);
    assertThat(rechecked.verifiedAt()).isNull();

    rig.change(ID, payment -> ledger.markVerified(payment, NOW));
    rig.sign(ID, hash("payment-1"));
    rig.change(ID, payment -> ledger.markSubmitted(payment, hash("payment-1")));
    Payment paid = rig.change(ID, payment -> ledger.markPaid(payment, mined(hash("payment-1"))));
    assertThat(paid.mined()).isEqualTo(mined(hash("payment-1")));

    Payment completed = rig.change(ID, ledger::markCompleted);
    assertThat(completed.state()).isEqualTo(PaymentState.COMPLETED);
    assertThat(completed.generation()).isEqualTo(1);
    assertThat(timeline())
        .containsExactly(
            "payment_requested",
            "status_verified",
            "status_recheck",
            "status_verified",
            "transaction_signed",
            "payment_mined",
            "payment_completed");
    assertThat(
            rig.jdbc
                .sql("select distinct service from hostpay_event where at = :now")
                .param("now", LedgerTime.at(NOW))
                .query(String.class)
                .list())
        .containsExactly("GCHostPay1-10-26");
  }

  @Test
  void goesBackToReceivedWhenTheNonceIsLost() {
    rig.in(PaymentState.SUBMITTED, ID.value());
    rig.release(ID);

    Payment payment = rig.change(ID, locked -> ledger.returnToReceived(locked, "nonce=0"));

    assertThat(payment.state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(payment.verifiedAt()).isNull();
    assertThat(payment.generation()).isEqualTo(1);
    assertThat(timeline()).endsWith("nonce_taken");
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"PAID", "COMPLETED"})
  void takesBackThatAPaymentWasMinedWhenItsBlockLeftTheChain(PaymentState state) {
    rig.in(state, ID.value());
    rig.change(ID, locked -> rig.confirmations.writeFinal(locked, mined(hash("payment-1")), 70));
    assertThat(text("(final_at is null)")).isEqualTo("false");

    Payment payment = rig.change(ID, ledger::returnToSubmitted);

    assertThat(payment.state()).isEqualTo(PaymentState.SUBMITTED);
    assertThat(payment.mined()).isNull();
    assertThat(payment.generation()).isEqualTo(1);
    assertThat(text("(confirmations is null and final_at is null)")).isEqualTo("true");
    assertThat(timeline()).endsWith("payment_reorganised");

    Payment again = rig.change(ID, locked -> ledger.markPaid(locked, mined(hash("payment-1"))));
    assertThat(again.mined()).isEqualTo(mined(hash("payment-1")));
  }

  @Test
  void followsTheTransactionIntoTheBlockThatIsFinal() {
    rig.in(PaymentState.COMPLETED, ID.value());
    MinedTransaction moved =
        new MinedTransaction(hash("payment-1"), BigInteger.ONE, 19_000_007, hash("other block"));

    Payment young = rig.change(ID, payment -> rig.confirmations.write(payment, moved, 3));
    assertThat(young.mined())
        .isEqualTo(
            new MinedTransaction(
                hash("payment-1"), BigInteger.valueOf(21_000), 19_000_007, hash("other block")));
    assertThat(text("confirmations")).isEqualTo("3");
    assertThat(text("(final_at is null)")).isEqualTo("true");
    assertThat(timeline()).doesNotContain("finality_checked");

    rig.change(ID, payment -> rig.confirmations.writeFinal(payment, moved, 70));
    assertThat(text("confirmations")).isEqualTo("70");
    assertThat(text("(final_at is null)")).isEqualTo("false");
    assertThat(timeline()).endsWith("finality_checked");
  }

  @Test
  void takesNoConfirmationsOfAnotherTransaction() {
    Payment before = rig.in(PaymentState.COMPLETED, ID.value());

    rig.change(ID, payment -> rig.confirmations.writeFinal(payment, mined(hash("another")), 70));

    assertThat(rig.payment(ID)).isEqualTo(before);
    assertThat(text("(confirmations is null and final_at is null)")).isEqualTo("true");
    assertThat(timeline()).doesNotContain("finality_checked");
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"REJECTED", "FAILED"})
  void beginsAnewWithAPaymentThatAnOperatorReopens(PaymentState end) {
    rig.in(end, ID.value());

    Payment payment = rig.change(ID, locked -> ledger.reopen(locked, WINDOW, "ops@example"));

    assertThat(payment.state()).isEqualTo(PaymentState.RECEIVED);
    assertThat(payment.reason()).isNull();
    assertThat(payment.generation()).isEqualTo(1);
    assertThat(payment.deadlineAt()).isEqualTo(NOW.plus(WINDOW));
    assertThat(rig.timeline.of(ID).getLast().event()).isEqualTo("payment_reopened");
    assertThat(rig.timeline.of(ID).getLast().detail()).isEqualTo("by ops@example");
  }

  @Test
  void doesNotReopenAPaymentThatIsUnderWay() {
    Payment before = rig.in(PaymentState.SUBMITTED, ID.value());

    assertThatThrownBy(() -> rig.change(ID, locked -> ledger.reopen(locked, WINDOW, "ops")))
        .isInstanceOf(UndeclaredTransition.class);
    assertThat(rig.payment(ID)).isEqualTo(before);
  }

  @Test
  void knowsWhetherATransactionOfThePaymentCanStillBeMined() {
    rig.in(PaymentState.VERIFIED, ID.value());
    assertThat(ledger.hasLiveAttempt(ID)).isFalse();

    rig.sign(ID, hash("payment-1"));
    assertThat(ledger.hasLiveAttempt(ID)).isTrue();

    rig.jdbc.sql("update hostpay_wallet_nonce set released_at = now()").update();
    assertThat(ledger.hasLiveAttempt(ID)).isFalse();
  }

  @Test
  void saysWhyAPaymentEnded() {
    rig.in(PaymentState.RECEIVED, ID.value());

    Payment payment =
        rig.change(ID, locked -> ledger.reject(locked, EndReason.NOT_WAITING, "finished"));

    assertThat(payment.state()).isEqualTo(PaymentState.REJECTED);
    assertThat(payment.reason()).isEqualTo("not_waiting: finished");
    assertThat(text("(ended_at is not null)")).isEqualTo("true");
    assertThat(timeline()).containsExactly("payment_requested", "payment_rejected");
  }

  @Test
  void countsUpWhatHappensAgainSinceTheLastChangeOfState() {
    rig.in(PaymentState.VERIFIED, ID.value());

    for (int delivery = 1; delivery <= 1000; delivery++) {
      rig.timeline.note(ID, Event.PAYMENT_DEFERRED, delivery, "gas costs " + delivery + " wei");
      rig.timeline.note(ID, Event.PAYMENT_DEFERRED, delivery, "the node is down");
    }
    rig.change(ID, ledger::returnForRecheck);
    rig.timeline.note(ID, Event.PAYMENT_DEFERRED, 7, "the node is down");

    List<TimelineEntry> entries = rig.timeline.of(ID);
    assertThat(entries.stream().map(entry -> entry.event() + " " + entry.times()))
        .containsExactly(
            "payment_requested 1",
            "status_verified 1",
            "payment_deferred 1000",
            "payment_deferred 1000",
            "status_recheck 1",
            "payment_deferred 1");
    assertThat(entries.get(2).detail()).isEqualTo("gas costs 1000 wei");
    assertThat(entries.get(2).delivery()).isEqualTo(1000);
  }
}
