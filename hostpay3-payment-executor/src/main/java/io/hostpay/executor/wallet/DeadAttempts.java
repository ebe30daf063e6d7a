package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The attempts of a payment that has lost its nonce: none can be mined any more, finally. */
public final class DeadAttempts {
  private final PaymentChanges changes;
  private final PaymentLedger ledger;
  private final Attempts attempts;
  private final NonceRows rows;
  private final WalletEvents events;

  DeadAttempts(
      PaymentChanges changes,
      PaymentLedger ledger,
      Attempts attempts,
      NonceRows rows,
      WalletEvents events) {
    this.changes = changes;
    this.ledger = ledger;
    this.attempts = attempts;
    this.rows = rows;
    this.events = events;
  }

  /** Those of the payment, to be looked for once more before it is signed anew. */
  public List<Attempt> of(Payment payment) {
    return attempts.dead(payment.uniqueId());
  }

  /**
   * A dead attempt is mined after all: the chain was undone deeper than it promises, or what was
   * final was a node's mistake. The payment is SUBMITTED again, under that attempt's nonce.
   */
  public void returnToSubmitted(Payment seen, Attempt mined) {
    var unused =
        changes.whileIn(
            PaymentState.VERIFIED,
            seen.order().uniqueId(),
            locked -> {
              rows.reclaim(locked, mined);
              LockedPayment submitted = ledger.markSubmitted(locked, mined.txHash());
              SequencedMap<String, Object> fields = new LinkedHashMap<>();
              fields.put("tx_hash", mined.txHash());
              events.record(seen, Event.PAYMENT_REORGANISED, fields);
              return submitted;
            });
  }
}
