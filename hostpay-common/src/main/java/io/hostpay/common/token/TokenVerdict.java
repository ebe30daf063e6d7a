package io.hostpay.common.token;

/**
 * What a token turned out to be. Only {@link Valid}, {@link Expired} and {@link NotYetValid} carry
 * a message, and in all three the signature was good: its sender did say this.
 */
public sealed interface TokenVerdict<T> {

  /** Good signature, whole, and from the last 24 hours. */
  record Valid<T>(T message) implements TokenVerdict<T> {}

  /**
   * Good signature and whole, but signed more than 24 hours ago. What still follows is the reader's
   * to decide.
   */
  record Expired<T>(T message) implements TokenVerdict<T> {}

  /** Good signature and whole, but signed more than 5 seconds in the future. */
  record NotYetValid<T>(T message) implements TokenVerdict<T> {}

  /** Signed with none of the keys, or altered since. Nothing of it was read. */
  record BadSignature<T>() implements TokenVerdict<T> {}

  /**
   * Not a token of this kind: too long, not base64url, cut short, or signed over something that
   * breaks the layout.
   *
   * @param reason what is wrong, without the token's content
   */
  record Malformed<T>(String reason) implements TokenVerdict<T> {}
}
