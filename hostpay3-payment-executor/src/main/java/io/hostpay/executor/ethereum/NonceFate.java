package io.hostpay.executor.ethereum;

/** What became of a nonce of the wallet, as far as it can no longer change. */
public enum NonceFate {
  /** Not used for good on at least one endpoint: any transaction with it may still be mined. */
  OPEN,
  /** One of the wallet's own given transactions is in a block. */
  OURS,
  /**
   * Used for good by a transaction other than the given ones: every endpoint that answered has a
   * finalized block in which the nonce is used up, and shows the other transaction in its block.
   */
  FOREIGN
}
