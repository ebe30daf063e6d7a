package io.hostpay.executor.wallet;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;

/**
 * Whether the pending nonce that a node tells can be right. Its nonsense must not tear a gap into
 * the nonces, nor be counted as spending that the ledger does not know.
 */
public final class PendingNonceCheck {
  /** What is said of a payment that waits for it. */
  public static final String IMPLAUSIBLE = "An Ethereum node reports a nonce that cannot be right.";

  /**
   * So many transactions that the ledger does not know may be pending: those that somebody else has
   * sent and that are not final. Above it the node is not believed.
   */
  private static final BigInteger MOST_FOREIGN_PENDING = BigInteger.valueOf(64);

  private final Chain chain;
  private final Wallet wallet;
  private final PaymentLog log;

  PendingNonceCheck(Chain chain, Wallet wallet, PaymentLog log) {
    this.chain = chain;
    this.wallet = wallet;
    this.log = log;
  }

  /**
   * Whether the pending nonce is near what the ledger knows, or near what all nodes hold for final;
   * if not, raises the alarm.
   *
   * @param endOfNonces as {@link NonceRows.LedgerView#endOfNonces}
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  public boolean checkPlausible(FundsView funds, BigInteger endOfNonces) {
    if (!isFarAbove(endOfNonces, funds)
        || !isFarAbove(endOfNonces.max(chain.finalized(wallet.address()).nonce()), funds)) {
      return true;
    }
    log.event(Event.PENDING_NONCE_IMPLAUSIBLE)
        .with("pending_nonce", funds.pendingNonce())
        .with("highest_known", endOfNonces)
        .write();
    return false;
  }

  private static boolean isFarAbove(BigInteger known, FundsView funds) {
    return funds.pendingNonce().compareTo(known.add(MOST_FOREIGN_PENDING)) > 0;
  }
}
