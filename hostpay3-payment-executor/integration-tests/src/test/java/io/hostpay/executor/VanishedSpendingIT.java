package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.wallet.Attempt;
import java.math.BigInteger;
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

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  /**
   * Once, this paid twice: what was acknowledged while it was pending had vanished, and whatever
   * used its nonce afterwards was not counted.
   */
  @Test
  void paymentWhoseCommitIsLostIsPaidOnceThoughOthersHadItsNoncePendingBefore() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    BigInteger nonce = chain.nextNonce();
    String foreign = chain.spendElsewhere(nonce, ChainControl.newAddress(), BigInteger.ONE, 50);
    PaymentOrder held = payments.verified(0.25);
    books.assertHeld(held, "until somebody has acknowledged it");
    executor.acknowledge();
    ChainControl.anvil().dropTransaction(foreign);
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
    payments.verifiedWord(held);
    books.assertGetsPaidOnce(held);
  }

  /**
   * Once, this paid twice: what was pending below it had vanished, so that no pool counted it any
   * more, and it was mined as soon as its payment had been signed below.
   */
  @Test
  void paymentWhoseCommitIsLostIsPaidOnceThoughWhatPaysItWaitsForANonceThatHasVanished() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    PaymentOrder vanished = payments.verified(0.25);
    PaymentOrder queued = payments.verified(0.5);
    executor.deliver(vanished).is(200, "SUBMITTED");
    executor.deliver(queued).is(200, "SUBMITTED");
    Attempt gone = payments.newest(vanished);
    Attempt waiting = payments.newest(queued);
    payments.loseCommit(vanished);
    payments.loseCommit(queued);
    books.assertHeld(queued, "until somebody has acknowledged it");
    executor.acknowledge();
    chain.drop(waiting);
    chain.drop(gone);
    chain.send(ChainControl.raw(waiting));
    payments.verifiedWord(queued);

    executor.deliver(queued).is(424, "has something pending that the ledger does not know");
    chain.mine(1);
    executor.deliver(queued).is(200, "paid");

    books.assertPaidOnce(queued);
    assertThat(payments.newest(queued).txHash()).isEqualTo(waiting.txHash());
    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(1);
    executor.acknowledge();
    chain.calm();
    payments.verifiedWord(vanished);
    books.assertGetsPaidOnce(vanished);
  }

  /** No pool shows it any more, which is not for good: a transfer of nothing uses its nonce up. */
  @Test
  void paymentFromBeforeSpendingThatHasVanishedIsPaidOnceItsNoncesAreUsed() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    BigInteger nonce = chain.nextNonce();
    String foreign = chain.spendElsewhere(nonce, ChainControl.newAddress(), BigInteger.ONE, 50);
    PaymentOrder held = payments.verified(0.25);
    books.assertHeld(held, "until somebody has acknowledged it");
    executor.acknowledge();
    ChainControl.anvil().dropTransaction(foreign);
    payments.verifiedWord(held);

    executor.deliver(held).is(424, "or once had");
    assertThat(payments.signed(held)).isZero();
    chain.mine(1);
    assertThat(chain.nextNonce()).isEqualTo(nonce.add(BigInteger.ONE));
    chain.calm();
    books.assertGetsPaidOnce(held);
  }

  /**
   * It was mined when it was acknowledged; its block has left the chain, and it is mined again in
   * place of the transfer that was to use its nonce up. Then the ledger has the nonce for that.
   */
  @Test
  void paymentWhoseBlockHasLeftTheChainIsNotPaidOnceMoreWhenItIsMinedAgain() {
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
    payments.verifiedWord(lost);

    executor.deliver(lost).is(424, "or once had");
    assertThat(payments.signed(lost)).isZero();
    chain.calm();
    chain.send(ChainControl.raw(displaced));
    chain.assertMined(displaced.txHash());

    executor.deliver(lost).is(424, "sent this payment's amount to its address");
    assertThat(payments.signed(lost)).isZero();
    assertThat(ChainControl.anvil().balance(lost.payinAddress()))
        .isEqualTo(payments.payment(lost).payableWei());
  }
}
