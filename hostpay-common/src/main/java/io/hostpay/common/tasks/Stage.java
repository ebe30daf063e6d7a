package io.hostpay.common.tasks;

/** The hops of a payment, as they enter a task's name. */
public enum Stage {
  STATUS_CHECK("status-check"),
  STATUS_RESPONSE("status-response"),
  PAYMENT_EXECUTE("payment-execute"),
  PAYMENT_RESPONSE("payment-response"),
  /**
   * Reports that ChangeNow's status is too old; a stage of its own, since the payment's response
   * still follows and needs its name.
   */
  STATUS_STALE("status-stale"),
  /** A look at the chain; its number is the occasion. */
  PAYMENT_WATCH("payment-watch"),
  /** An operator's instruction about a signed payment; which one and when are the occasion. */
  OPERATOR_INSTRUCTION("operator-order");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
