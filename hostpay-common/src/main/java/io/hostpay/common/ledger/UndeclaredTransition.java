package io.hostpay.common.ledger;

/**
 * The code asked for a change of state that the table does not have: a bug. Nothing was changed.
 */
public final class UndeclaredTransition extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UndeclaredTransition(Payment payment, PaymentState to) {
    super(
        "Payment "
            + payment.uniqueId()
            + " may not go from "
            + payment.state()
            + " to "
            + to
            + ". It stays as it is; the task is delivered again.");
  }
}
