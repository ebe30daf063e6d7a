package io.hostpay.executor.kms;

/** As its parent, for a reason that passes by itself. */
public final class KmsAway extends KmsRefused {
  KmsAway(String message) {
    super(message);
  }

  KmsAway(String message, Throwable cause) {
    super(message, cause);
  }
}
