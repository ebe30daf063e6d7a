package io.hostpay.common.outcome;

/** What a token is to the one who was handed it, for a {@code switch} to take apart. */
public sealed interface Opened<T> {
  /** A message of the last 24 hours, to be decided on. */
  record Fresh<T>(T message) implements Opened<T> {}

  /** An older one, which is to be recorded and not acted on. */
  record Late<T>(T message) implements Opened<T> {}

  /** No message; this is the answer, and the log has been told. */
  record Refused<T>(Outcome answer) implements Opened<T> {}
}
