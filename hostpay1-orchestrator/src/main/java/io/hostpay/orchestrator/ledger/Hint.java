package io.hostpay.orchestrator.ledger;

import java.util.Locale;

/** What Alchemy says of an attempt, in the words of {@code tx_status}. Never a proof. */
public enum Hint {
  CONFIRMED,
  REVERTED,
  DROPPED,
  REORGED;

  /** As it stands in the database: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
