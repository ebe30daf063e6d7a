package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.executor.ethereum.NonceUse;
import java.math.BigInteger;

/** Puts a payment back whose commit the ledger has lost. */
final class RestoredPayments {
  private final PaymentChanges changes;
  private final PaymentLedger ledger;
  private final WalletRow row;
  private final AttemptSigner signer;
  private final SplitPayoutTable payouts;
  private final WalletEvents events;

  RestoredPayments(
      PaymentChanges changes,
      PaymentLedger ledger,
      WalletRow row,
      AttemptSigner signer,
      SplitPayoutTable payouts,
      WalletEvents events) {
    this.changes = changes;
    this.ledger = ledger;
    this.row = row;
    this.signer = signer;
    this.payouts = payouts;
    this.events = events;
  }

  /**
   * Records this transaction, at a nonce that the ledger never gave out, as the payment's, which
   * becomes SUBMITTED. Does nothing if the payment is no longer VERIFIED.
   */
  void submit(Payment payment, BigInteger nonce, NonceUse.ByTransaction use) {
    var unused =
        changes.whileIn(
            PaymentState.VERIFIED,
            payment.uniqueId(),
            locked -> {
              row.lock();
              var unusedAttempt = signer.storeRestored(locked.payment(), nonce, use);
              LockedPayment submitted = ledger.markSubmitted(locked, use.txHash());
              payouts.markUnwritten(submitted); // its row was lost too: the sweep writes it
              events.record(
                  payment,
                  Event.PAYMENT_ADOPTED,
                  WalletEvents.fields("tx_hash", use.txHash(), "nonce", nonce));
              return submitted;
            });
  }
}
