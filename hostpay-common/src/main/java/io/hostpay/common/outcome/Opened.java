package io.hostpay.common.outcome;

/** What opening a token came to, for a {@code switch} to take apart. */
public sealed interface Opened<T> {
  /** A message of the last 24 hours, to be decided on. */
  record Fresh<T>(T message) implements Opened<T> {}

  /** An older one, which is to be recorded and not acted on. */
  record Late<T>(T message) implements Opened<T> {}

  /** No message. This is the answer; its log line is written. */
  record Refused<T>(Outcome answer) implements Opened<T> {}
}
