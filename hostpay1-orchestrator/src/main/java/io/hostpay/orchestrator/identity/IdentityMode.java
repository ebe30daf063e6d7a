package io.hostpay.orchestrator.identity;

import io.hostpay.common.settings.SettingsReader;

/** What becomes of a caller that proves nothing: a rollout begins with {@code log}. */
public enum IdentityMode {
  /** It is let in, with a line in the log. */
  LOG,
  /** It is turned away. */
  ENFORCE;

  static IdentityMode read(SettingsReader reader, String name) {
    return switch (reader.withDefault(name, "enforce")) {
      case "log" -> LOG;
      case "enforce" -> ENFORCE;
      default -> {
        reader.problem(name, "is neither log nor enforce; not set, it means enforce");
        yield ENFORCE;
      }
    };
  }
}
