package io.hostpay.common.outcome;

/** What opening a token came to, for a {@code switch} to take apart. */
public sealed interface Opened<T> {
  /** A message of the last 24 hours, to be decided on. */
  record Fresh<T>(T message) implements Opened<T> {}

  /**
   * A message signed more than 24 hours ago. Each service decides what still follows: an old
   * request is recorded as expired, an old report of a mined payment completes it, an old execute
   * or watch task is decided by the payment's state and deadline.
   */
  record Late<T>(T message) implements Opened<T> {}

  /** No message. This is the answer; its log line is written. */
  record Refused<T>(Outcome answer) implements Opened<T> {}
}
