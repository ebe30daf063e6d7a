package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.wallet.WalletSettings.ForeignSpending;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Transactions of the wallet, mined or pending, that the ledger does not know: the key is used
 * elsewhere, or the ledger has lost a commit, and would then sign the same payment again.
 */
final class UnknownSpending {
  /**
   * Each signing counts the used nonces since the last that is accounted for. Once there are so
   * many and the ledger knows them all, the newest is accounted for, so that counting stays cheap.
   */
  private static final int LOOKED_AT_AGAIN = 1_000;

  private final WalletSettings settings;
  private final WalletRow row;
  private final AttemptSigner signer;
  private final PendingNonceCheck pendingNonce;
  private final PaymentLog log;

  UnknownSpending(
      WalletSettings settings,
      WalletRow row,
      AttemptSigner signer,
      PendingNonceCheck pendingNonce,
      PaymentLog log) {
    this.settings = settings;
    this.row = row;
    this.signer = signer;
    this.pendingNonce = pendingNonce;
    this.log = log;
  }

  /** Whether it halts signing here (FOREIGN_SPENDING). */
  boolean doesHalt() {
    return settings.foreignSpending() == ForeignSpending.HALTS;
  }

  /**
   * Raises the alarm that something else has used this attempt's nonce, and halts signing if the
   * attempt is this wallet's and FOREIGN_SPENDING halts. Under its payment's lock; takes the
   * wallet's.
   */
  void haltBecauseOf(Attempt attempt) {
    log.event(Event.UNKNOWN_SPENDING)
        .with("transactions", 1)
        .with("nonce", attempt.nonce())
        .write();
    if (doesHalt() && signer.hasSigned(attempt)) {
      row.lock();
      row.halt(attempt.nonce().add(BigInteger.ONE), 1);
    }
  }

  /**
   * Like {@link #haltIfUnknown(Standing, FundsView)}, in a transaction of its own, for a payment
   * that is not signed now: later no pool may show what is seen here. What cannot be right is not
   * counted: it could never be acknowledged away.
   */
  Optional<String> haltIfUnknown(Payment payment, NonceRows.LedgerView ledger, FundsView funds) {
    return pendingNonce.checkPlausible(funds, ledger.endOfNonces())
        ? row.locked(() -> haltIfUnknown(row.readStanding(payment, funds), funds))
        : Optional.of(PendingNonceCheck.IMPLAUSIBLE);
  }

  /**
   * Why nothing may be signed, if so. Records what it finds, and raises the alarm. Under the
   * wallet's lock.
   */
  Optional<String> haltIfUnknown(Standing standing, FundsView funds) {
    BigInteger used = funds.endOfUsed();
    long unknown = standing.hold().unknown();
    if (unknown > 0) {
      log.event(Event.UNKNOWN_SPENDING)
          .with("transactions", unknown)
          .with("latest_nonce", funds.latestNonce())
          .with("pending_nonce", funds.pendingNonce())
          .write();
      if (doesHalt()) {
        row.halt(used, unknown);
        return Optional.of(why());
      }
      row.markAccounted(used, unknown);
    }
    if (standing.hold().haltedBelow() != null) {
      return Optional.of(why());
    }
    if (unknown == 0 && standing.hold().open() >= LOOKED_AT_AGAIN) {
      row.markAccounted(used, 0);
    }
    return Optional.empty();
  }

  private static String why() {
    return "The wallet has sent what the ledger does not know: nothing is signed until somebody has"
        + " acknowledged it.";
  }
}
