package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.wallet.Attempt;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/** New payments, most signed and sent, and what has happened on the chain since. */
final class PaymentMishaps {
  private final ExecutorRig executor;
  private final ChainControl chain;
  private final ExecutorPayments payments;

  PaymentMishaps(ExecutorRig executor) {
    this.executor = executor;
    this.chain = executor.chain();
    this.payments = executor.payments();
  }

  /** A foreign transaction has taken its nonce, which is mined and not final yet. */
  PaymentOrder nonceTaken() {
    PaymentOrder payment = submitted(payments.verified(0.25));
    var unused = chain.takeNonceOf(payments.attempts(payment));
    ChainControl.anvil().mineAtOnce();
    return payment;
  }

  /** Likewise, which is final by now: the service has given the nonce up. */
  PaymentOrder nonceLost() {
    PaymentOrder payment = nonceTaken();
    giveUpNonce(payment);
    return payment;
  }

  /** Likewise, and after that its own transaction is mined all the same. */
  PaymentOrder minedAfterItsNonceWasLost() {
    chain.mine(10);
    PaymentOrder payment = nonceTaken();
    Attempt own = payments.newest(payment);
    giveUpNonce(payment);
    // Deeper than any reorganisation may be; or what was taken for final was a node's mistake.
    ChainControl.anvil().reorg(6);
    var unused = chain.send(ChainControl.raw(own));
    chain.assertMined(own.txHash());
    return payment;
  }

  private void giveUpNonce(PaymentOrder payment) {
    chain.finalise();
    var unused = executor.deliver(payment).is(200, "RECEIVED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.RECEIVED);
  }

  /** Somebody has paid the same deposit the same by hand, under its nonce. */
  PaymentOrder paidByHand() {
    PaymentOrder payment = submitted(payments.verified(0.25));
    var unused = chain.payByHand(payments.attempts(payment));
    ChainControl.anvil().mineAtOnce();
    return payment;
  }

  /** Mined with status 0: the contract takes the money when tried, and refuses it when mined. */
  PaymentOrder refused() {
    String contract = chain.contract(ChainControl.TAKES);
    PaymentOrder payment = submitted(payments.verified(ExecutorPayments.order(contract, 0.25)));
    chain.setCode(contract, ChainControl.REFUSES);
    chain.mine(1);
    ChainControl.anvil().mineAtOnce();
    return payment;
  }

  /**
   * It waits above the wallet's next nonces, so many that nobody uses: what was foreign there has
   * vanished. Nothing is mined until told.
   */
  PaymentOrder aboveGaps(int gaps) {
    chain.holdTransactions();
    List<String> foreign =
        Stream.iterate(chain.nextNonce(), nonce -> nonce.add(BigInteger.ONE))
            .limit(gaps)
            .map(
                nonce -> chain.spendElsewhere(nonce, ChainControl.newAddress(), BigInteger.ONE, 50))
            .toList();
    PaymentOrder payment = submitted(payments.verified(0.25));
    foreign.forEach(ChainControl.anvil()::dropTransaction);
    return payment;
  }

  /**
   * It is from before somebody acknowledged what others had pending, of which no pool has anything
   * any more. Nothing is mined until told.
   */
  PaymentOrder heldByWhatHasVanished() {
    executor.books().assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    String foreign =
        chain.spendElsewhere(chain.nextNonce(), ChainControl.newAddress(), BigInteger.ONE, 50);
    PaymentOrder held = payments.verified(0.25);
    executor.books().assertHeld(held, "until somebody has acknowledged it");
    var unused = executor.acknowledge();
    ChainControl.anvil().dropTransaction(foreign);
    return held;
  }

  private PaymentOrder submitted(PaymentOrder payment) {
    chain.holdTransactions();
    var unused = executor.deliver(payment).is(200, "SUBMITTED");
    return payment;
  }
}
