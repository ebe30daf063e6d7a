package io.hostpay.executor.ethereum;

/** How firmly a block is part of the chain. */
public enum Finality {
  /** It can no longer be undone, as every endpoint sees it. */
  FINAL,
  /** It is part of the chain, and may still be undone. */
  NOT_YET,
  /** Another block has taken its place, as every endpoint sees it. */
  DISPLACED,
  /** No endpoint has a block at this height, or they disagree: nothing follows from it. */
  UNKNOWN
}
