package io.hostpay.common.settings;

import org.jspecify.annotations.Nullable;

/**
 * Secret Manager has no such version to give: it is disabled, destroyed, or was never there. No
 * waiting brings it back.
 */
public final class SecretGone extends SecretUnavailable {
  public SecretGone(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
