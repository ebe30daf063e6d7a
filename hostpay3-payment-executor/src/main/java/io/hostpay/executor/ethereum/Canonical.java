package io.hostpay.executor.ethereum;

/** Whether a block is part of the chain. */
enum Canonical {
  /** Every endpoint that has a block at this height has this one. */
  YES,
  /** Every endpoint that has a block at this height has another one. */
  DISPLACED,
  /** No endpoint has a block at this height, or they disagree: nothing follows from it. */
  UNKNOWN
}
