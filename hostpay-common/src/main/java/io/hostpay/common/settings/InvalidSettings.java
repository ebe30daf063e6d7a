package io.hostpay.common.settings;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The service cannot start with the settings it was given. The message lists every problem, one a
 * line, by the setting's name, and none of their values.
 */
public final class InvalidSettings extends RuntimeException {
  InvalidSettings(Map<String, String> problemsByName) {
    super(
        problemsByName.entrySet().stream()
            .map(problem -> "  " + problem.getKey() + " " + problem.getValue())
            .collect(
                Collectors.joining(
                    "\n",
                    "The service did not start and no payment was touched; these settings have to"
                        + " be corrected first:\n",
                    "")));
  }
}
