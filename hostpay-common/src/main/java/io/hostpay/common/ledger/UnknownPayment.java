package io.hostpay.common.ledger;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.UniqueId;

/**
 * A message with a good signature is about a payment that the ledger does not have: the database is
 * not the one it was. Answered 500, so that the task waits for a person to restore it.
 */
public final class UnknownPayment extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Raises the alarm, and makes the exception to throw. */
  public static UnknownPayment alarm(UniqueId uniqueId, PaymentLog log) {
    log.event(Event.UNKNOWN_PAYMENT).with("unique_id", uniqueId.value()).write();
    return new UnknownPayment(uniqueId);
  }

  private UnknownPayment(UniqueId uniqueId) {
    super(
        "The ledger has no payment "
            + uniqueId.value()
            + " though one of our services speaks of it. Nothing was signed or changed; the task is"
            + " delivered again until the ledger is restored.");
  }
}
