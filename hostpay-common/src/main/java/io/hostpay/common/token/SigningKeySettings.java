package io.hostpay.common.token;

import io.hostpay.common.settings.Secret;
import io.hostpay.common.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the keys that sign tokens from a service's settings. */
public final class SigningKeySettings {
  private static final int MIN_KEY_CHARS = 32;

  private SigningKeySettings() {}

  /**
   * The key of this name and its {@link SettingsReader#keysBeside}. A key that is missing, or one
   * of fewer than 32 characters, is reported to the reader as a problem.
   */
  public static SigningKeys read(SettingsReader reader, String name) {
    String current = reader.required(name);
    boolean longEnough = checkLength(reader, name, current);
    List<String> others = new ArrayList<>();
    for (Map.Entry<String, Secret> other : reader.keysBeside(name).entrySet()) {
      longEnough &= checkLength(reader, other.getKey(), other.getValue().reveal());
      others.add(other.getValue().reveal());
    }
    return longEnough ? SigningKeys.of(current, others) : randomKeys();
  }

  /** One random key that nobody knows: no token is valid under it. */
  public static SigningKeys randomKeys() {
    return SigningKeys.of(UUID.randomUUID().toString());
  }

  private static boolean checkLength(SettingsReader reader, String name, String key) {
    boolean longEnough = key.length() >= MIN_KEY_CHARS;
    if (!longEnough) {
      reader.problem(name, "is shorter than the " + MIN_KEY_CHARS + " characters of a signing key");
    }
    return longEnough;
  }
}
