package io.hostpay.common.ledger;

/** Whether the old service leaves a payment to us, by {@code split_payout_hostpay}. */
public enum Claimable {
  /** Another system has a row for it: it is theirs. */
  TAKEN,

  /** It is nobody's, and this transaction can write its row without waiting. */
  FREE,

  /** It is nobody's, but another session's lock keeps its row from being written now. */
  FREE_BUT_HELD
}
