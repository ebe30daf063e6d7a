package io.hostpay.executor;

import static io.hostpay.executor.Fixture.chain;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.faults.RpcFault;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A block leaves the chain, and with it what was decided by it. */
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
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
    executor.watch(payment).is(200, "COMPLETED");
    assertThat(finalAt(payment)).isFalse();

    executor.finalise();

    executor.watch(payment).is(200, "final");
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

    executor.watch(payment).is(200, "SUBMITTED");
    executor.watch(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
    assertThat(executor.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(executor.signed(payment)).isEqualTo(1);
    assertThat(mined(payment).txHash()).isEqualTo(before.txHash());
    assertThat(mined(payment).blockHash()).isNotEqualTo(before.blockHash());
    assertThat(executor.told(payment)).as("told again, since it was undone").hasSize(2);
    executor.completed(payment);
    executor.finalise();
    executor.watch(payment).is(200, "final");
  }

  @Test
  void minedPaymentThatIsReorganisedAwayBeforeCompletedIsPaidOnce() {
    PaymentOrder payment = paid();
    chain().reorg(1);
    executor.holdTransactions();

    executor.watch(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.deliver(payment).is(200, "SUBMITTED");
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
    executor.send(Fixture.raw(executor.newest(payment)));
    executor.finalise();

    executor.watch(payment).is(200, "COMPLETED");
    executor.watch(payment).is(200, "final");

    executor.assertPaidOnce(payment);
    assertThat(mined(payment).blockHash()).isNotEqualTo(before.blockHash());
    assertThat(executor.state(payment)).isEqualTo(PaymentState.COMPLETED);
  }

  @Test
  void reorganisationAfterWhichTheOlderAttemptIsMinedPaysOnce() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.passABlock(payment);
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);
    executor.deliver(payment).is(200, "paid");
    executor.completed(payment);
    Attempt older = executor.attempts(payment).getLast();
    assertThat(mined(payment).txHash()).isNotEqualTo(older.txHash());
    chain().reorg(1);
    executor.send(Fixture.raw(older));
    executor.mine(1);

    executor.watch(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
    assertThat(mined(payment).txHash()).isEqualTo(older.txHash());
  }

  @Test
  void paymentThatIsMinedAgainButRefusedThereIsNeverConfirmedAndFailsOnceFinal() {
    String contract = executor.contract(TAKES);
    PaymentOrder payment = executor.verified(Fixture.order(contract, 0.25));
    executor.deliver(payment).is(200, "paid");
    executor.completed(payment);
    String raw = Fixture.raw(executor.newest(payment));
    chain().reorg(1);
    executor.setCode(contract, REFUSES);
    executor.send(raw);

    executor.watch(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.finalise();

    executor.watch(payment).is(200, "reverted");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(executor.reason(payment)).startsWith("reverted");
  }

  @Test
  void receiptOfARefusalFailsThePaymentOnlyOnceFinalAndItIsNeverPaidAgainByItself() {
    PaymentOrder payment = refused();
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.finalise();

    executor.deliver(payment).is(200, "reverted");
    executor.setCode(payment.payinAddress(), TAKES);
    executor.deliver(payment).is(200, "reverted");
    executor.watch(payment).is(200, "reverted");

    assertThat(executor.reason(payment)).startsWith("reverted");
    assertThat(executor.signed(payment)).isEqualTo(1);
    executor.assertNothingPaid(payment);
    assertThat(executor.told(payment)).isEmpty();
  }

  /** Mined with status 0: the contract takes the money when tried, and refuses it when mined. */
  private PaymentOrder refused() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(Fixture.order(executor.contract(TAKES), 0.25));
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.setCode(payment.payinAddress(), REFUSES);
    executor.mine(1);
    chain().setAutomine(true);
    return payment;
  }

  @Test
  void refusalThatIsReorganisedAwayBeforeItIsFinalIsSentAgainAndPaidOnce() {
    PaymentOrder payment = refused();
    executor.deliver(payment).is(200, "SUBMITTED");
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
    executor.watch(payment).is(200, "SUBMITTED");
    executor.finalise();
    for (int look = 0; look < 5; look++) {
      executor.watch(payment).is(200, "");
    }
    assertThat(executor.state(payment)).isEqualTo(PaymentState.RECEIVED);
    assertThat(executor.told(payment))
        .anySatisfy(told -> assertThat(told.txStatus()).isEqualTo(PaymentResponse.STALE));

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(2);
  }

  @Test
  void receiptThatALaggingNodeDoesNotHaveUndoesNothing() {
    PaymentOrder payment = executor.completed(paid());
    executor.node().on("eth_getTransactionReceipt", RpcFault.result("null"));

    executor.watch(payment).is(200, "COMPLETED");
    executor.finalise();
    executor.watch(payment).is(200, "final");

    assertThat(executor.state(payment)).isEqualTo(PaymentState.COMPLETED);
    assertThat(finalAt(payment)).isTrue();
  }
}
