package io.hostpay.common.settings;

import org.jspecify.annotations.Nullable;

/**
 * A secret cannot be had. The message names the secret and says why, and never holds any of its
 * content.
 */
public sealed class SecretUnavailable extends Exception permits SecretGone {
  public SecretUnavailable(String message) {
    this(message, null);
  }

  public SecretUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
