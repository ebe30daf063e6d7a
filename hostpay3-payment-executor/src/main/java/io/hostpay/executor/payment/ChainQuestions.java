package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FundsTooLow;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.NonceRows;
import io.hostpay.executor.wallet.WalletSettings;
import java.math.BigInteger;

/**
 * Asks the chain what signing needs (funds, fees, gas), and refuses answers that cannot be right.
 */
final class ChainQuestions {
  /** Deposit contracts use less than a tenth; more is a trap, or an endpoint's mistake. */
  private static final BigInteger MOST_GAS = BigInteger.valueOf(1_000_000);

  /**
   * How far the pending nonce may be above all that is known, for transactions that others have
   * sent and that are not final. Above it the node is not believed.
   */
  private static final BigInteger MOST_FOREIGN_PENDING = BigInteger.valueOf(64);

  private final Wallet wallet;
  private final WalletSettings settings;
  private final Chain chain;
  private final PaymentLog log;

  ChainQuestions(Wallet wallet, WalletSettings settings, Chain chain, PaymentLog log) {
    this.wallet = wallet;
    this.settings = settings;
    this.chain = chain;
    this.log = log;
  }

  /** What was answered. */
  sealed interface Answer {
    record Known(FundsView funds, Fees fees, BigInteger gas) implements Answer {}

    /** Nothing is signed on this. */
    record Implausible(String why) implements Answer {}
  }

  /** Asks; five calls where nothing is amiss. */
  Answer ask(Payment payment, NonceRows.Before before) {
    NonceRows.Shortage shortage = before.shortage();
    FundsView funds =
        shortage == null
            ? chain.funds(wallet.address())
            : chain.fundsNotFrom(shortage.endpoint(), wallet.address());
    if (!checkPlausible(funds, before.endOfNonces())) {
      return new Answer.Implausible("An Ethereum node reports a nonce that cannot be right.");
    }
    Fees fees = funds.market().fees(settings.maxFeeWei());
    BigInteger gas = gas(payment, funds);
    return gas.compareTo(MOST_GAS) > 0
        ? new Answer.Implausible(
            "The deposit address asks for " + gas + " gas, which no deposit address needs.")
        : new Answer.Known(funds, fees, gas);
  }

  /**
   * Whether the pending nonce is near what the ledger knows, or near what all nodes hold for final;
   * if not, raises the alarm. A node's nonsense must not tear a gap into the nonces.
   */
  private boolean checkPlausible(FundsView funds, BigInteger endOfNonces) {
    if (!isFarAbove(endOfNonces, funds)
        || !isFarAbove(endOfNonces.max(chain.finalized(wallet.address()).nonce()), funds)) {
      return true;
    }
    log.event(Event.NONCE_GAP)
        .with("pending_nonce", funds.pendingNonce())
        .with("highest_known", endOfNonces)
        .write();
    return false;
  }

  private static boolean isFarAbove(BigInteger known, FundsView funds) {
    return funds.pendingNonce().compareTo(known.add(MOST_FOREIGN_PENDING)) > 0;
  }

  /** Gas for the transfer; more than 21000 where the deposit address is a contract. */
  private BigInteger gas(Payment payment, FundsView funds) {
    try {
      BigInteger estimate =
          chain.estimateGas(wallet.address(), payment.order().payinAddress(), payment.payableWei());
      // A contract may need more in the block it is mined in than in the one it was tried in.
      return estimate.equals(UnsignedTransaction.TRANSFER_GAS)
          ? estimate
          : estimate.multiply(BigInteger.valueOf(5)).divide(BigInteger.valueOf(4));
    } catch (FundsTooLow e) {
      if (funds.balanceWei().compareTo(payment.payableWei()) >= 0) {
        throw e; // the nodes disagree: asked again later
      }
      // The balance says the same, and decides under the lock.
      return UnsignedTransaction.TRANSFER_GAS;
    }
  }
}
