package io.hostpay.executor.wallet;

/** Who holds a nonce that the chain has not used. */
sealed interface NonceHolder {
  /** A payment's attempt, which its own looks see to. */
  record OurAttempt(Attempt newest) implements NonceHolder {}

  /** A filler of a gap, which nobody else sees to. */
  record OurFiller(Attempt newest) implements NonceHolder {}

  /** It is used on at least one endpoint's chain, by what the ledger does not know. */
  record ForeignMined() implements NonceHolder {}

  /** A transaction that the ledger does not know waits with it in a pool. */
  record ForeignPending() implements NonceHolder {}

  /** It comes next on the chain, and no pool and no ledger has anything there. */
  record Nobody() implements NonceHolder {}

  /** It can't be told: nothing is done about it. */
  record Unknown() implements NonceHolder {}
}
