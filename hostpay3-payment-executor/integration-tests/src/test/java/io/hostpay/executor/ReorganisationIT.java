package io.hostpay.executor;

import static io.hostpay.executor.ChainControl.anvil;
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
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class ReorganisationIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();
  private static final PaymentMishaps mishaps = new PaymentMishaps(executor);

  @BeforeEach
  void leaveTheResetBehind() {
    chain.mine(10);
  }

  private PaymentOrder paid() {
    PaymentOrder payment = payments.verified(0.25);
    books.assertDeliveryPays(payment, 0);
    return payment;
  }

  private static MinedTransaction mined(PaymentOrder payment) {
    return Objects.requireNonNull(payments.payment(payment).mined());
  }

  @Test
  void confirmationsAreFollowedUntilThePaymentIsFinal() {
    PaymentOrder payment = payments.completed(paid());
    client.watch(payment).is(200, "COMPLETED");
    assertThat(payments.isFinal(payment)).isFalse();

    chain.finalise();

    client.watch(payment).is(200, "final");
    assertThat(payments.isFinal(payment)).isTrue();
    books.assertPaidOnce(payment);
  }

  @Test
  void minedPaymentThatIsReorganisedAwayAfterCompletedIsSentAgainTheSameBytesAndPaidOnce() {
    PaymentOrder payment = payments.completed(paid());
    MinedTransaction before = mined(payment);
    anvil().reorg(1);
    books.assertNothingPaid(payment);

    client.watch(payment).is(200, "SUBMITTED");
    // A look sends the bytes and does not wait for the node, which mines them a moment after.
    chain.assertMined(before.txHash());
    client.watch(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    assertThat(payments.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(payments.signed(payment)).isEqualTo(1);
    assertThat(mined(payment).txHash()).isEqualTo(before.txHash());
    assertThat(mined(payment).blockHash()).isNotEqualTo(before.blockHash());
    assertThat(books.told(payment)).as("told again, since it was undone").hasSize(2);
    payments.completed(payment);
    chain.finalise();
    client.watch(payment).is(200, "final");
  }

  @Test
  void minedPaymentThatIsReorganisedAwayBeforeCompletedIsPaidOnce() {
    PaymentOrder payment = paid();
    anvil().reorg(1);
    chain.holdTransactions();

    client.watch(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void paymentMinedAgainElsewhereBeforeAnybodyLooksIsConfirmedInItsNewBlock() {
    PaymentOrder payment = payments.completed(paid());
    MinedTransaction before = mined(payment);
    anvil().reorg(1);
    chain.send(ChainControl.raw(payments.newest(payment)));
    chain.finalise();

    client.watch(payment).is(200, "COMPLETED");
    client.watch(payment).is(200, "final");

    books.assertPaidOnce(payment);
    assertThat(mined(payment).blockHash()).isNotEqualTo(before.blockHash());
    assertThat(payments.state(payment)).isEqualTo(PaymentState.COMPLETED);
  }

  @Test
  void reorganisationAfterWhichTheOlderAttemptIsMinedPaysOnce() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.passABlock(payments.attempts(payment));
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    payments.completed(payment);
    Attempt older = payments.attempts(payment).getLast();
    assertThat(mined(payment).txHash()).isNotEqualTo(older.txHash());
    anvil().reorg(1);
    chain.send(ChainControl.raw(older));
    chain.mine(1);

    client.watch(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    assertThat(mined(payment).txHash()).isEqualTo(older.txHash());
  }

  @Test
  void paymentThatIsMinedAgainButRefusedThereIsNeverConfirmedAndFailsOnceFinal() {
    String contract = chain.contract(ChainControl.TAKES);
    PaymentOrder payment = payments.verified(ExecutorPayments.order(contract, 0.25));
    books.assertDeliveryPays(payment, 0);
    payments.completed(payment);
    String raw = ChainControl.raw(payments.newest(payment));
    anvil().reorg(1);
    chain.setCode(contract, ChainControl.REFUSES);
    chain.send(raw);

    client.watch(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    chain.finalise();

    client.watch(payment).is(200, "reverted");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(payments.reason(payment)).startsWith("reverted");
  }

  @Test
  void receiptOfARefusalFailsThePaymentOnlyOnceFinalAndItIsNeverPaidAgainByItself() {
    PaymentOrder payment = mishaps.refused();
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    chain.finalise();

    executor.deliver(payment).is(200, "reverted");
    chain.setCode(payment.payinAddress(), ChainControl.TAKES);
    executor.deliver(payment).is(200, "reverted");
    client.watch(payment).is(200, "reverted");

    assertThat(payments.reason(payment)).startsWith("reverted");
    assertThat(payments.signed(payment)).isEqualTo(1);
    books.assertNothingPaid(payment);
    assertThat(books.told(payment)).isEmpty();
  }

  @Test
  void refusalThatIsReorganisedAwayBeforeItIsFinalIsSentAgainAndPaidOnce() {
    PaymentOrder payment = mishaps.refused();
    executor.deliver(payment).is(200, "SUBMITTED");
    anvil().reorg(1);
    chain.setCode(payment.payinAddress(), ChainControl.TAKES);

    books.assertGetsPaidOnce(payment);

    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void completedPaymentWhoseNonceAForeignTransactionTakesAfterAReorganisationIsPaidAgainOnce() {
    PaymentOrder payment = payments.completed(paid());
    anvil().reorg(1);
    chain.takeNonceOf(payments.attempts(payment));
    client.watch(payment).is(200, "SUBMITTED");
    chain.finalise();
    for (int look = 0; look < 5; look++) {
      client.watch(payment).is(200, "");
    }
    assertThat(payments.state(payment)).isEqualTo(PaymentState.RECEIVED);
    assertThat(books.told(payment))
        .anySatisfy(told -> assertThat(told.txStatus()).isEqualTo(PaymentResponse.STALE));

    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(2);
  }

  @Test
  void receiptThatALaggingNodeDoesNotHaveUndoesNothing() {
    PaymentOrder payment = payments.completed(paid());
    executor.node().answer("eth_getTransactionReceipt", RpcFault.result("null"));

    client.watch(payment).is(200, "COMPLETED");
    chain.finalise();
    client.watch(payment).is(200, "COMPLETED"); // nor does it show that the payment is in the block
    assertThat(payments.state(payment)).isEqualTo(PaymentState.COMPLETED);
    assertThat(payments.isFinal(payment)).isFalse();
    executor.node().removeRules();

    client.watch(payment).is(200, "final");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.COMPLETED);
    assertThat(payments.isFinal(payment)).isTrue();
  }
}
