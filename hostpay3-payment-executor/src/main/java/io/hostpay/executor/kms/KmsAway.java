package io.hostpay.executor.kms;

/**
 * Cloud KMS did not answer in time, has no quota left, or its answer arrived damaged. It passes by
 * itself.
 */
public final class KmsAway extends KmsRefused {
  KmsAway(String message) {
    super(message);
  }

  KmsAway(String message, Throwable cause) {
    super(message, cause);
  }
}
