package io.hostpay.statuschecker.changenow;

/** Why there is no answer from ChangeNow yet that could be told. */
public enum TryLaterReason {
  /** No whole answer came: no connection, a timeout, or a connection lost on the way. */
  UNREACHABLE,
  /** ChangeNow answered 5xx, at the last of the quick tries too. */
  SERVER_ERROR,
  /** ChangeNow answered 429. */
  RATE_LIMITED,
  /**
   * ChangeNow answered 401 or 403: the API key is wrong or has been withdrawn. No payment passes
   * until ops mend it, so this belongs into the log as an error.
   */
  UNAUTHORIZED,
  /** ChangeNow answered 404, and the order is so young that it may still appear. */
  NOT_FOUND_YET,
  /** ChangeNow answered 200 with something that can't be understood, or with more than 1 MiB. */
  UNREADABLE,
  /** The order's status is {@code new}: ChangeNow doesn't take its deposit yet. */
  STATUS_NEW,
  /** ChangeNow answered with a code that has no rule, such as 302 or 400; the detail names it. */
  UNEXPECTED_ANSWER
}
