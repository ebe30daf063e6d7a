package io.hostpay.executor;

import static io.hostpay.executor.Fixture.chain;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.ledger.StoredAttempt;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A block leaves the chain, and with it what was decided by it. */
class ReorganisationIT {
  /** PUSH1 0 PUSH1 0 REVERT. */
  private static final String REFUSES = "60006000fd";

  /** PUSH1 1 PUSH1 0 SSTORE STOP: remembers that it was paid. */
  private static final String TAKES = "600160005500";

  @RegisterExtension static final Fixture executor = Fixture.create();

  @BeforeEach
  void leaveTheResetBehind() {
    executor.mine(10);
  }

  private PaymentOrder paid() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "paid");
    return payment;
  }

  private static MinedTransaction mined(PaymentOrder payment) {
    return Objects.requireNonNull(executor.payment(payment).mined());
  }

  @Test
  void confirmationsAreFollowedUntilThePaymentIsFinal() {
    PaymentOrder payment = executor.completed(paid());
    executor.finality(payment).is(424, "not final yet");
    assertThat(finalAt(payment)).isFalse();

    executor.finalise();

    executor.finality(payment).is(200, "final");
    assertThat(finalAt(payment)).isTrue();
    executor.assertPaidOnce(payment);
  }

  private static boolean finalAt(PaymentOrder payment) {
    return executor
        .sql()
        .sql("select final_at is not null from hostpay_payment where unique_id = :id")
        .param("id", payment.uniqueId().value())
        .query(Boolean.class)
        .single();
  }

  @Test
  void minedPaymentThatIsReorganisedAwayAfterCompletedIsSentAgainTheSameBytesAndPaidOnce() {
    PaymentOrder payment = executor.completed(paid());
    MinedTransaction before = mined(payment);
    chain().reorg(1);
    executor.assertNothingPaid(payment);

    executor.finality(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
    assertThat(executor.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(executor.signed(payment)).isEqualTo(1);
    assertThat(mined(payment).txHash()).isEqualTo(before.txHash());
    assertThat(mined(payment).blockHash()).isNotEqualTo(before.blockHash());
    assertThat(executor.told(payment)).as("told again, since it was undone").hasSize(2);
    executor.completed(payment);
    executor.finalise();
    executor.finality(payment).is(200, "final");
  }

  @Test
  void minedPaymentThatIsReorganisedAwayBeforeCompletedIsPaidOnce() {
    PaymentOrder payment = paid();
    chain().reorg(1);
    executor.holdTransactions();

    executor.finality(payment).is(424, "not mined yet");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.deliver(payment).is(424, "not mined yet");
    executor.mine(1);

    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void paymentMinedAgainElsewhereBeforeAnybodyLooksIsConfirmedInItsNewBlock() {
    PaymentOrder payment = executor.completed(paid());
    MinedTransaction before = mined(payment);
    chain().reorg(1);
    executor.send(executor.newest(payment).rawTransaction());
    executor.finalise();

    executor.finality(payment).is(200, "final");

    executor.assertPaidOnce(payment);
    assertThat(mined(payment).blockHash()).isNotEqualTo(before.blockHash());
    assertThat(executor.state(payment)).isEqualTo(PaymentState.COMPLETED);
  }

  @Test
  void reorganisationAfterWhichTheOlderAttemptIsMinedPaysOnce() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(424, "not mined yet");
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(424, "not mined yet");
    executor.mine(1);
    executor.deliver(payment).is(200, "paid");
    executor.completed(payment);
    StoredAttempt older = executor.attempts(payment).getLast();
    assertThat(mined(payment).txHash()).isNotEqualTo(older.txHash());
    chain().reorg(1);
    executor.send(older.rawTransaction());
    executor.mine(1);

    executor.finality(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
    assertThat(mined(payment).txHash()).isEqualTo(older.txHash());
  }

  @Test
  void paymentThatIsMinedAgainButRefusedThereIsNeverConfirmedAndFailsOnceFinal() {
    String contract = executor.contract(TAKES);
    PaymentOrder payment = executor.verified(Fixture.order(contract, 0.25));
    executor.deliver(payment).is(200, "paid");
    executor.completed(payment);
    String raw = executor.newest(payment).rawTransaction();
    chain().reorg(1);
    executor.setCode(contract, REFUSES);
    executor.send(raw);

    executor.finality(payment).is(424, "reverted, which is not final yet");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.finalise();

    executor.finality(payment).is(200, "reverted");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(executor.reason(payment)).startsWith("reverted");
  }

  @Test
  void receiptOfARefusalFailsThePaymentOnlyOnceFinalAndItIsNeverPaidAgainByItself() {
    PaymentOrder payment = refused();
    executor.deliver(payment).is(424, "reverted, which is not final yet");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.finalise();

    executor.deliver(payment).is(200, "reverted");
    executor.setCode(payment.payinAddress(), TAKES);
    executor.deliver(payment).is(200, "reverted");
    executor.finality(payment).is(200, "already_processed");

    assertThat(executor.reason(payment)).startsWith("reverted");
    assertThat(executor.signed(payment)).isEqualTo(1);
    executor.assertNothingPaid(payment);
    assertThat(executor.told(payment)).isEmpty();
  }

  /** Mined with status 0: the contract takes the money when tried, and refuses it when mined. */
  private PaymentOrder refused() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(Fixture.order(executor.contract(TAKES), 0.25));
    executor.deliver(payment).is(424, "not mined yet");
    executor.setCode(payment.payinAddress(), REFUSES);
    executor.mine(1);
    chain().setAutomine(true);
    return payment;
  }

  @Test
  void refusalThatIsReorganisedAwayBeforeItIsFinalIsSentAgainAndPaidOnce() {
    PaymentOrder payment = refused();
    executor.deliver(payment).is(424, "reverted, which is not final yet");
    chain().reorg(1);
    executor.setCode(payment.payinAddress(), TAKES);

    executor.assertGetsPaidOnce(payment);

    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void completedPaymentWhoseNonceAForeignTransactionTakesAfterAReorganisationIsPaidAgainOnce() {
    PaymentOrder payment = executor.completed(paid());
    chain().reorg(1);
    executor.takeNonceOf(payment);
    executor.finality(payment).is(424, "not certain yet");
    executor.finalise();
    executor.finality(payment).is(424, "");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.VERIFIED);

    executor.assertGetsPaidOnce(payment);
  }

  /** Its execute task is done long since: nothing else would come before the next sweep. */
  @Test
  void completedPaymentThatLosesItsNonceIsPaidAgainByTheTaskThatFollowsItsBlock() {
    PaymentOrder payment = executor.completed(paid());
    chain().reorg(1);
    executor.takeNonceOf(payment);
    executor.finalise();
    executor.finality(payment).is(424, "");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.VERIFIED);

    executor.finality(payment).is(200, "paid");

    assertThat(executor.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(executor.signed(payment)).isEqualTo(2);
    executor.assertGetsPaidOnce(payment);
  }
}
