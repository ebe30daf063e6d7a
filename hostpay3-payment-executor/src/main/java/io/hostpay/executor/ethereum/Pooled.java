package io.hostpay.executor.ethereum;

/** What the endpoints' chains and pools hold at a nonce of an account. */
public enum Pooled {
  /** It is used up on at least one endpoint's chain. */
  USED,
  /** A transaction with it, whoever's, waits in at least one endpoint's pool. */
  HELD,
  /** It comes next for every endpoint, pool included, and no pool holds anything there. */
  NOTHING,
  /**
   * It can't be told: an endpoint did not answer, or misses lower nonces, above which most pools
   * don't show what they hold.
   */
  UNKNOWN
}
