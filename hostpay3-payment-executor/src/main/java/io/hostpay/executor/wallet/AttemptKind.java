package io.hostpay.executor.wallet;

import java.util.Locale;

/** What an attempt is for. */
public enum AttemptKind {
  /** Pays the deposit. */
  PAYMENT,
  /** An operator's transfer of nothing to the wallet itself, at a payment's nonce. */
  CANCELLATION,
  /** Likewise, at a nonce that nobody holds and the chain waits for. */
  FILLER,
  /** Not signed here: it took the payment's nonce and paid the same deposit the same wei. */
  ADOPTED;

  static AttemptKind of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
