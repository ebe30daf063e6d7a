package io.hostpay.common.ledger;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;

/**
 * A payment whose row is locked until the transaction ends. Only {@link PaymentLedger#lock} gives
 * one, and every change takes one, so that a change without the lock does not compile. Useless
 * outside its transaction.
 */
public final class LockedPayment {
  private final Payment payment;

  LockedPayment(Payment payment) {
    this.payment = payment;
  }

  /** The row as it is under the lock, with all that this transaction has changed up to here. */
  public Payment payment() {
    return payment;
  }

  public PaymentState state() {
    return payment.state();
  }

  public UniqueId uniqueId() {
    return payment.uniqueId();
  }

  public PaymentOrder order() {
    return payment.order();
  }
}
