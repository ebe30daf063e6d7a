package io.hostpay.local.monitoring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a metric's or an alert's extractor takes from a log entry. */
final class Extractor {
  private static final Pattern PLAIN = Pattern.compile("EXTRACT\\(([A-Za-z_.]+)\\)");
  private static final Pattern REGEX =
      Pattern.compile("REGEXP_EXTRACT\\(([A-Za-z_.]+), \"(.*)\"\\)");

  private Extractor() {}

  /** The value; empty where the entry has none. */
  static String value(String extractor, JsonNode entry) {
    Matcher plain = PLAIN.matcher(extractor);
    if (plain.matches()) {
      return LogFilter.at(entry, plain.group(1)).asString("");
    }
    Matcher regex = REGEX.matcher(extractor);
    if (!regex.matches()) {
      throw new IllegalArgumentException("not understood: " + extractor);
    }
    Matcher value =
        Pattern.compile(regex.group(2)).matcher(LogFilter.at(entry, regex.group(1)).asString(""));
    return value.find() ? value.group(1) : "";
  }
}
