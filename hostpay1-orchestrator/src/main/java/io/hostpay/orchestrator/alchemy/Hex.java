package io.hostpay.orchestrator.alchemy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Ethereum's values in JSON; what is not one is empty. */
final class Hex {
  private static final Pattern HASH = Pattern.compile("0x[0-9a-f]{64}");
  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-f]{40}");
  private static final Pattern QUANTITY = Pattern.compile("0x[0-9a-f]{1,15}");

  private Hex() {}

  /** A hash, in lower case. */
  static Optional<String> hash(JsonNode value) {
    return matching(HASH, value);
  }

  /** An address, in lower case and without regard to its checksum. */
  static Optional<String> address(JsonNode value) {
    return matching(ADDRESS, value);
  }

  /** A number of zero or more: hex with 0x, as nodes write it, or a JSON number. */
  static Optional<Long> number(JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return Optional.of(value.longValue()).filter(number -> number >= 0);
    }
    return matching(QUANTITY, value).map(text -> Long.parseLong(text.substring(2), 16));
  }

  private static Optional<String> matching(Pattern form, JsonNode value) {
    return value.isString()
        ? Optional.of(value.stringValue().toLowerCase(Locale.ROOT))
            .filter(text -> form.matcher(text).matches())
        : Optional.empty();
  }
}
