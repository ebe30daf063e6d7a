package io.hostpay.executor.ethereum;

/**
 * What became of a broadcast. None of these says that the transaction can't be mined: another
 * endpoint, or the same one at an earlier try, may have taken it. Only what is on the chain ends a
 * payment.
 */
public sealed interface BroadcastOutcome {
  /** What the endpoint said, or what went wrong, for the payment's timeline; without secrets. */
  String detail();

  /** An endpoint took it and gave its very hash back. */
  record Accepted(String detail) implements BroadcastOutcome {}

  /** An endpoint has it in its pool, or has it mined, already. */
  record AlreadyKnown(String detail) implements BroadcastOutcome {}

  /**
   * The endpoint's chain has used the nonce: by this transaction, another of ours, or a foreign
   * one.
   */
  record NonceTooLow(String detail) implements BroadcastOutcome {}

  /** The endpoint misses the transactions before this one and doesn't want to wait for them. */
  record NonceTooHigh(String detail) implements BroadcastOutcome {}

  /** Another transaction with the same nonce is in the pool, and these fees do not outbid it. */
  record ReplacementUnderpriced(String detail, FeeFloor floor) implements BroadcastOutcome {}

  /** The fees are below what the endpoint wants for a place in its pool. */
  record Underpriced(String detail, FeeFloor floor) implements BroadcastOutcome {}

  /** The maximum fee is below the base fee, so that no block could take it now. */
  record FeeTooLow(String detail, FeeFloor floor) implements BroadcastOutcome {}

  /**
   * The pool takes no more of the account's transactions before one has been mined, at any price:
   * an account that is delegated by <a href="https://eips.ethereum.org/EIPS/eip-7702">EIP-7702</a>
   * has one place.
   */
  record AccountFull(String detail) implements BroadcastOutcome {}

  /** The balance that the endpoint sees does not cover amount and worst fee. */
  record InsufficientFunds(String detail) implements BroadcastOutcome {}

  /** The endpoint wants fewer calls; whether it looked at the transaction is not known. */
  record RateLimited(String detail) implements BroadcastOutcome {}

  /**
   * The endpoint refused in words that are not known. Nothing follows from them; another attempt
   * with the same nonce does no harm, and the endpoint may take it.
   */
  record Refused(String detail) implements BroadcastOutcome {}

  /** It was sent to nobody: every endpoint is put aside, for lying or as one of another chain. */
  record NotSent(String detail) implements BroadcastOutcome {}

  /** No usable answer: it may or may not have been taken. */
  record Unknown(String detail) implements BroadcastOutcome {}
}
