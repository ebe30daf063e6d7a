package io.hostpay.common.tasks;

/** The hops of a payment, as they enter a task's name. */
public enum Stage {
  STATUS_CHECK("status-check"),
  STATUS_RESPONSE("status-response"),
  PAYMENT_EXECUTE("payment-execute"),
  PAYMENT_RESPONSE("payment-response"),
  /** That ChangeNow's word is too old: must not take the name of the response that follows it. */
  STATUS_STALE("status-stale"),
  /** A look at the chain; its number is the occasion. */
  PAYMENT_WATCH("payment-watch");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
