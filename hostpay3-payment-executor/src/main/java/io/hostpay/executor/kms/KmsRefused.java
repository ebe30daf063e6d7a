package io.hostpay.executor.kms;

/** Cloud KMS did not do what it was asked. The message says why, in words for whoever mends it. */
public class KmsRefused extends RuntimeException {
  KmsRefused(String message) {
    super(message);
  }

  KmsRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
