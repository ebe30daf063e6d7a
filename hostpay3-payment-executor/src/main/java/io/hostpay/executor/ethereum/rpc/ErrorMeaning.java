package io.hostpay.executor.ethereum.rpc;

/** What a node means by an error, as far as its wording is known. */
public enum ErrorMeaning {
  /** The transaction is in the node's pool or chain already. */
  ALREADY_KNOWN,
  /** The node's chain has used the nonce. */
  NONCE_TOO_LOW,
  /** The transactions before it are missing. */
  NONCE_TOO_HIGH,
  /** Another transaction with the nonce is in the pool and is not outbid. */
  REPLACEMENT_UNDERPRICED,
  /** Too cheap for a place in the pool. */
  UNDERPRICED,
  /** Too cheap for any block at the present base fee. */
  FEE_TOO_LOW,
  /** The pool takes no more transactions of this account for now, whatever they offer. */
  ACCOUNT_FULL,
  /** The balance does not cover amount and worst fee. */
  INSUFFICIENT_FUNDS,
  /** Fewer calls are wanted. */
  RATE_LIMITED,
  /** The receiving contract refuses. */
  EXECUTION_REVERTED,
  /** A wording that is not known; nothing may be concluded from it. */
  UNKNOWN
}
