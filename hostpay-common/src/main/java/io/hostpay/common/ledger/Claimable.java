package io.hostpay.common.ledger;

/** What {@code split_payout_hostpay} says to signing a payment. */
public enum Claimable {
  /** Another system has a row for it: it is theirs. */
  TAKEN,

  /** It is nobody's, and until the transaction ends no lock on the table keeps its row out. */
  FREE,

  /** It is nobody's, but another session's lock lets no row be written now. */
  FREE_BUT_HELD
}
