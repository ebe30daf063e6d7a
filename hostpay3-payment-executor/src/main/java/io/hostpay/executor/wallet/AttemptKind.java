package io.hostpay.executor.wallet;

import java.util.Locale;

/** What an attempt is for. */
public enum AttemptKind {
  /** Pays the deposit. */
  PAYMENT,
  /** An operator's transfer of nothing to the wallet itself, at a payment's nonce. */
  CANCELLATION,
  /** A transfer of nothing to the wallet itself, at a nonce that nobody holds: it fills a gap. */
  FILLER,
  /**
   * Found on the chain, not signed by an attempt that the ledger has: it paid the deposit exactly
   * its wei, at the payment's own nonce or, where the ledger lost the commit, at one that it did
   * not know.
   */
  ADOPTED;

  static AttemptKind of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
