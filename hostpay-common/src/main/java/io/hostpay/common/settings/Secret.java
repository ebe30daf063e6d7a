package io.hostpay.common.settings;

import org.jspecify.annotations.Nullable;

/**
 * A text that must not be seen: it shows itself only to whoever asks for it by {@link #reveal()},
 * never in a log line, an error or a dump of the object that holds it.
 */
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = value;
  }

  /** The text itself, for the one place that uses it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && value.equals(secret.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
