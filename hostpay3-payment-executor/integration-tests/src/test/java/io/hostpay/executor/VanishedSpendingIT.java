package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Spending that the ledger does not know, that somebody has acknowledged, and that no pool counts
 * any more: it may be a payment whose commit a failover has lost, and may still be mined.
 */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class VanishedSpendingIT {
  @RegisterExtension
  static final ExecutorRig executor = ExecutorRig.create().with("FOREIGN_SPENDING", "halts");

  /** Longer than an attempt waits until it is taken for stuck. */
  private static final Duration LONG_AFTER = Duration.ofMinutes(4);

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final PaymentMishaps mishaps = new PaymentMishaps(executor);

  /**
   * Once, this paid twice: what was acknowledged while it was pending had vanished, and whatever
   * used its nonce afterwards was not counted.
   */
  @Test
  void paymentWhoseCommitIsLostIsPaidOnceThoughOthersHadItsNoncePendingBefore() {
    PaymentOrder held = mishaps.heldByWhatHasVanished();
    BigInteger nonce = chain.nextNonce();
    PaymentOrder lost = payments.verified(0.5);
    executor.deliver(lost).is(200, "SUBMITTED");
    assertThat(payments.newest(lost).nonce()).isEqualTo(nonce);
    chain.mine(1);
    payments.loseCommit(lost);

    executor.deliver(lost).is(424, "until somebody has acknowledged it");
    executor.deliver(lost).is(200, "paid");

    books.assertPaidOnce(lost);
    executor.acknowledge();
    chain.calm();
    payments.renewStatus(held);
    books.assertHeld(held, "or once had"); // the block of the other may be displaced
    chain.finalise();
    books.assertGetsPaidOnce(held);
  }

  /**
   * Once, this paid twice: what was pending below it had vanished, so that no pool counted it any
   * more, and it was mined as soon as its payment had been signed below.
   */
  @Test
  void paymentWhoseCommitIsLostIsPaidOnceThoughWhatPaysItWaitsForANonceThatHasVanished() {
    TwoLost lost = twoLost();
    books.assertHeld(lost.upper(), "until somebody has acknowledged it");
    executor.acknowledge();

    assertPaidByWhatWaits(lost);
    executor.acknowledge();
    chain.finalise();
    chain.calm();
    payments.renewStatus(lost.lower());
    books.assertGetsPaidOnce(lost.lower());
  }

  /** An earlier revision, during a rollback, keeps no more than that all below is accounted for. */
  @Test
  void whatAnEarlierRevisionHasAcknowledgedWhileItWasPendingIsWaitedForToo() {
    TwoLost lost = twoLost();
    books.assertHeld(lost.upper(), "until somebody has acknowledged it");
    executor.acknowledgeThoughPending();

    assertPaidByWhatWaits(lost);
  }

  private static void assertPaidByWhatWaits(TwoLost lost) {
    PaymentOrder upper = lost.upper();
    lost.vanish();
    chain.send(ChainControl.raw(lost.upperSent()));
    executor.clock().jump(LONG_AFTER);
    payments.renewStatus(upper);

    executor.deliver(upper).is(424, "has something pending that the ledger does not know");
    assertThat(payments.signed(upper)).isZero();
    chain.mine(1);
    executor.deliver(upper).is(200, "paid");

    books.assertPaidOnce(upper);
    assertThat(payments.newest(upper).txHash()).isEqualTo(lost.upperSent().txHash());
  }

  /**
   * Their nonces were given to others, whose payments are older than the second acknowledgement:
   * but not older than the payment that may have them.
   */
  @Test
  void paymentWhoseCommitIsLostIsPaidOnceThoughItsNonceWasGivenOutBeforeAnotherAcknowledgement() {
    TwoLost lost = twoLost();
    books.assertHeld(lost.upper(), "until somebody has acknowledged it");
    executor.acknowledge();
    lost.vanish();
    PaymentOrder later = submitted();
    PaymentOrder latest = submitted();
    assertThat(payments.newest(latest).nonce()).isEqualTo(lost.upperSent().nonce());
    chain.drop(payments.newest(latest));
    chain.drop(payments.newest(later));
    chain.send(ChainControl.raw(lost.lowerSent()));
    chain.mine(1);
    executor.clock().jump(LONG_AFTER);
    executor.deliver(later).is(200, "SUBMITTED");
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(2);
    executor.acknowledge();
    executor.node().answer("eth_sendRawTransaction", RpcFault.error(-32000, "pool is full"));
    chain.send(ChainControl.raw(lost.upperSent()));
    payments.renewStatus(lost.upper());

    executor.deliver(lost.upper()).is(424, "or once had");
    assertThat(payments.signed(lost.upper())).isZero();
    chain.mine(1);
    executor.node().removeRules();

    executor.deliver(lost.upper()).is(424, "sent this payment's amount to its address");
    assertThat(payments.signed(lost.upper())).isZero();
    assertGotItsDepositOnce(lost.upper());
  }

  /**
   * No pool shows it any more, which is not for good: a transfer of nothing uses its nonce up, for
   * good once its block is final.
   */
  @Test
  void paymentFromBeforeSpendingThatHasVanishedIsPaidOnceItsNonceIsUsedForGood() {
    PaymentOrder held = mishaps.heldByWhatHasVanished();
    BigInteger nonce = chain.nextNonce();
    payments.renewStatus(held);

    books.assertHeld(held, "or once had");
    assertThat(executor.logged(Event.NONCE_GAP)).isZero();
    executor.clock().jump(LONG_AFTER);
    payments.renewStatus(held);
    books.assertHeld(held, "or once had");
    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(1);
    chain.mine(1);
    assertThat(chain.nextNonce()).isEqualTo(nonce.add(BigInteger.ONE));
    books.assertHeld(held, "or once had");
    chain.finalise();

    chain.calm();
    books.assertGetsPaidOnce(held);
  }

  /**
   * It was mined when it was acknowledged; its block has left the chain, and it is mined again in
   * place of the transfer that was to use its nonce up. Then the ledger has the nonce for that.
   */
  @Test
  void paymentWhoseBlockHasLeftTheChainIsNotPaidOnceMoreWhenItIsMinedAgain() {
    LostAndDisplaced displaced = lostAndDisplaced();
    PaymentOrder lost = displaced.payment();
    chain.calm();
    chain.send(ChainControl.raw(displaced.sent()));
    chain.assertMined(displaced.sent().txHash());

    executor.deliver(lost).is(424, "sent this payment's amount to its address");
    assertThat(payments.signed(lost)).isZero();
    assertGotItsDepositOnce(lost);
  }

  @Test
  void paymentWhoseBlockHasLeftTheChainIsSignedAnewOnceItsNonceIsUsedForGood() {
    LostAndDisplaced displaced = lostAndDisplaced();
    chain.mine(1);
    books.assertHeld(displaced.payment(), "or once had");
    chain.finalise();

    chain.calm();
    executor.deliver(displaced.payment()).is(200, "paid");
    assertThat(payments.signed(displaced.payment())).isEqualTo(1);
    assertGotItsDepositOnce(displaced.payment());
  }

  private record LostAndDisplaced(PaymentOrder payment, Attempt sent) {}

  /** A filler has its nonce now, and waits in the pool. */
  private static LostAndDisplaced lostAndDisplaced() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    PaymentOrder lost = payments.verified(0.5);
    String before = ChainControl.anvil().snapshot();
    executor.deliver(lost).is(200, "paid");
    Attempt displaced = payments.newest(lost);
    chain.assertMined(displaced.txHash());
    payments.loseCommit(lost);
    PaymentOrder other = payments.verified(0.25);
    books.assertHeld(other, "until somebody has acknowledged it");
    executor.acknowledge();
    ChainControl.anvil().revert(before);
    chain.holdTransactions();
    executor.clock().jump(LONG_AFTER);
    payments.renewStatus(lost);

    books.assertHeld(lost, "or once had");
    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(1);
    return new LostAndDisplaced(lost, displaced);
  }

  /**
   * The block with the foreign transaction is there when the questions are asked, and displaced
   * when the nonce is read that the payment would be signed with.
   */
  @Test
  void paymentFromBeforeWaitsWhereABlockIsDisplacedBetweenTheQuestionsAndTheLock() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    PaymentOrder held = payments.verified(0.25);
    BigInteger before = chain.nextNonce();
    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    books.assertHeld(held, "until somebody has acknowledged it");
    executor.acknowledge();
    chain.finalise();
    payments.renewStatus(held);
    AtomicInteger readings = new AtomicInteger(); // each begins with the pool
    executor
        .node()
        .answer(
            "eth_getTransactionCount",
            (call, real) ->
                (call.params().get(1).asString().equals("pending")
                            ? readings.incrementAndGet()
                            : readings.get())
                        > 1
                    ? RpcFault.result("\"0x%x\"".formatted(before)).answer(call, real)
                    : real.forward());

    executor.deliver(held).is(424, "or once had");
    assertThat(payments.signed(held)).isZero();
    assertThat(readings).hasValue(2);

    executor.node().removeRules();
    books.assertGetsPaidOnce(held);
  }

  /** What was refused is its own transaction, and is not taken for one that may have paid it. */
  @Test
  void reopenedPaymentThatWasRefusedOnTheChainIsPaidThoughItsNonceIsBelowTheAcknowledgedOnes() {
    PaymentOrder refused = mishaps.refused();
    chain.finalise();
    executor.deliver(refused).is(200, "reverted");
    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    PaymentOrder held = payments.verified(0.25);
    books.assertHeld(held, "until somebody has acknowledged it");
    executor.acknowledge();
    chain.finalise();
    chain.setCode(refused.payinAddress(), ChainControl.TAKES);

    payments.reopened(refused);
    // Once, that it was its own was enough: nodes that have no receipt do not show that it failed.
    executor.node().answer("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.deliver(refused).is(424, "sent this payment's amount to its address");
    executor.node().removeRules();
    executor.deliver(refused).is(200, "paid");
    assertGotItsDepositOnce(refused);
  }

  private static void assertGotItsDepositOnce(PaymentOrder payment) {
    assertThat(ChainControl.anvil().balance(payment.payinAddress()))
        .isEqualTo(payments.payment(payment).payableWei());
  }

  private static PaymentOrder submitted() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    return payment;
  }

  /** Two payments with neighbouring nonces, pending, whose commits a failover has lost. */
  private static TwoLost twoLost() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    PaymentOrder lower = submitted();
    PaymentOrder upper = submitted();
    TwoLost lost = new TwoLost(lower, payments.newest(lower), upper, payments.newest(upper));
    payments.loseCommit(lower);
    payments.loseCommit(upper);
    return lost;
  }

  private record TwoLost(
      PaymentOrder lower, Attempt lowerSent, PaymentOrder upper, Attempt upperSent) {
    /** The node's pool has neither any more. */
    void vanish() {
      chain.drop(upperSent);
      chain.drop(lowerSent);
    }
  }
}
