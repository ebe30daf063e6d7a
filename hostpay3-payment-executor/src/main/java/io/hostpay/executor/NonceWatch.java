package io.hostpay.executor;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;

/**
 * Holds the chain's nonces against the ledger's: raises the alarm about spending that the ledger
 * does not know, and keeps a node's nonsense from tearing a gap into the nonces.
 */
final class NonceWatch {
  /**
   * Transactions of the wallet that others may have sent without being final yet, at the very most.
   */
  private static final BigInteger MOST_FOREIGN_PENDING = BigInteger.valueOf(64);

  private final Wallet wallet;
  private final Chain chain;
  private final WalletLedger walletLedger;
  private final PaymentLog log;

  NonceWatch(Wallet wallet, Chain chain, WalletLedger walletLedger, PaymentLog log) {
    this.wallet = wallet;
    this.chain = chain;
    this.walletLedger = walletLedger;
    this.log = log;
  }

  /**
   * Whether a nonce may be reserved by what the nodes say: near what the ledger knows, or what all
   * of them hold for final.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when that could not be found out
   */
  boolean arePlausible(FundsView funds) {
    BigInteger known = walletLedger.endOfNonces();
    if (isFarAbove(known, funds)) {
      known = known.max(chain.finalized(wallet.address()).nonce());
    }
    if (isFarAbove(known, funds)) {
      log.event(Event.NONCE_GAP)
          .with("pending_nonce", funds.pendingNonce())
          .with("highest_known", known)
          .write();
      return false;
    }
    // No more than what was found plausible above.
    BigInteger used = funds.latestNonce().min(funds.pendingNonce());
    BigInteger unknown = walletLedger.moreUnknownTransactions(used);
    if (unknown.signum() > 0) {
      log.event(Event.UNKNOWN_SPENDING)
          .with("transactions", unknown)
          .with("latest_nonce", funds.latestNonce())
          .write();
    }
    return true;
  }

  private static boolean isFarAbove(BigInteger known, FundsView funds) {
    return funds.pendingNonce().compareTo(known.add(MOST_FOREIGN_PENDING)) > 0;
  }
}
