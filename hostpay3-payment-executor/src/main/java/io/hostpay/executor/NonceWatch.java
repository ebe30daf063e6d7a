package io.hostpay.executor;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;

/**
 * Holds the chain's nonces against the ledger's: raises the alarm about spending that the ledger
 * does not know, and keeps a node's nonsense from tearing a gap into the nonces.
 */
final class NonceWatch {
  /** Transactions of the wallet that others may have pending at a time, at the very most. */
  private static final BigInteger MOST_FOREIGN_PENDING = BigInteger.valueOf(64);

  private final WalletLedger walletLedger;
  private final PaymentLog log;

  NonceWatch(WalletLedger walletLedger, PaymentLog log) {
    this.walletLedger = walletLedger;
    this.log = log;
  }

  /** Whether a nonce may be reserved by what the nodes say. */
  boolean arePlausible(FundsView funds) {
    BigInteger unknown = walletLedger.unknownNonces(funds.latestNonce());
    if (walletLedger.noteUnknown(unknown)) {
      log.event(Event.UNKNOWN_SPENDING)
          .with("transactions", unknown)
          .with("latest_nonce", funds.latestNonce())
          .write();
    }
    BigInteger known = walletLedger.endOfNonces().max(funds.latestNonce());
    if (funds.pendingNonce().compareTo(known.add(MOST_FOREIGN_PENDING)) <= 0) {
      return true;
    }
    log.event(Event.NONCE_GAP)
        .with("pending_nonce", funds.pendingNonce())
        .with("highest_known", known)
        .write();
    return false;
  }
}
