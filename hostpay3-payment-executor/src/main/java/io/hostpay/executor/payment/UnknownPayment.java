package io.hostpay.executor.payment;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.UniqueId;

/** A signed request for a payment that the ledger does not have; nothing is paid without it. */
final class UnknownPayment extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Raises the alarm, and makes the exception to throw. */
  static UnknownPayment of(UniqueId uniqueId, PaymentLog log) {
    log.event(Event.UNKNOWN_PAYMENT).with("unique_id", uniqueId.value()).write();
    return new UnknownPayment(uniqueId);
  }

  private UnknownPayment(UniqueId uniqueId) {
    super(
        "The ledger has no payment "
            + uniqueId.value()
            + " though the orchestrator asks to pay it. Nothing was signed; the task is delivered"
            + " again until the ledger is restored.");
  }
}
