package io.hostpay.executor.ethereum;

/** What the endpoints know of a transaction. */
public enum Presence {
  /** It waits in the pool of at least one endpoint. */
  PENDING,
  /** At least one endpoint has it in a block. */
  MINED,
  /**
   * Every endpoint that answered says that it has never seen it or has forgotten it. It may still
   * be mined, for instance from another node's pool.
   */
  UNKNOWN
}
