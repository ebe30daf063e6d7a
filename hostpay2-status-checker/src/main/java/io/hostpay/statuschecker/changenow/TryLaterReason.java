package io.hostpay.statuschecker.changenow;

/** Why ChangeNow has said nothing about the order yet that could be reported. */
public enum TryLaterReason {
  /** No whole answer came: no connection, a timeout, or a connection lost on the way. */
  UNREACHABLE,
  /** 5xx, ChangeNow's or of what stands before it, at the last of the quick tries too. */
  SERVER_ERROR,
  /** 429. */
  RATE_LIMITED,
  /**
   * ChangeNow itself refuses the API key: it is wrong or has been withdrawn. No payment passes
   * until ops mend it, so this belongs into the log as an error.
   */
  UNAUTHORIZED,
  /** 200 with something that can't be understood, or with more than 1 MiB. */
  UNREADABLE,
  /**
   * Not ChangeNow's answer on this order: a page of a firewall, a gateway's 404, somebody else's
   * JSON, another order. It says nothing about the payment, however often it is said.
   */
  NOT_CHANGENOWS,
  /**
   * 400: ChangeNow says this is no order's id. It ends nothing: a question asked wrongly, or a
   * changed API, gets the same answer.
   */
  ID_REFUSED,
  /** The order's status is {@code new}: ChangeNow doesn't take its deposit yet. */
  STATUS_NEW,
  /** A code that has no rule, such as 302 or 418; the detail names it. */
  UNEXPECTED_ANSWER;

  /** Whether the answer could have been one on the order, and is none. */
  boolean isNoAnswerOnTheOrder() {
    return this == UNREADABLE || this == NOT_CHANGENOWS;
  }
}
