package io.hostpay.common.http;

import io.hostpay.common.logging.PaymentContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a body says of a payment without being believed: for the log line of a task that cannot be
 * taken, so that a person finds the payment that it was to move.
 */
final class Claims {
  private static final int ID_BYTES = 16;
  private static final int MOST_FIELDS = 10;
  private static final int LONGEST_NAME = 40;

  /** Shorter than any token of ours, longer than what else a task's body says. */
  private static final Pattern TOKEN_LIKE = Pattern.compile("[A-Za-z0-9_-]{40,}");

  private static final int MOST_TOKENS = 5;
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]+");

  private Claims() {}

  /**
   * For the log line: the body's field names, and the id in the first text that reads like a token.
   */
  static Map<String, Object> of(@Nullable JsonNode body) {
    Map<String, Object> claims = new LinkedHashMap<>();
    if (body == null || !body.isObject()) {
      return claims;
    }
    List<String> names =
        body.propertyNames().stream()
            .limit(MOST_FIELDS)
            .map(name -> name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME))
            .toList();
    claims.put("fields", String.join(",", names));
    for (JsonNode value : body.values()) {
      String id = value.isString() ? uniqueId(value.stringValue()) : null;
      if (id != null) {
        claims.put(PaymentContext.CLAIMED_UNIQUE_ID, id);
        break;
      }
    }
    return claims;
  }

  /** The payment's id in the first token of a body of any form; null where there is none. */
  static @Nullable String uniqueIdIn(byte[] body) {
    return TOKEN_LIKE
        .matcher(new String(body, StandardCharsets.ISO_8859_1))
        .results()
        .limit(MOST_TOKENS)
        .map(found -> uniqueId(found.group()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The payment's id at the beginning of a token; null where the text is no token. */
  static @Nullable String uniqueId(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (bytes.length < ID_BYTES) {
      return null;
    }
    String padded = new String(bytes, 0, ID_BYTES, StandardCharsets.ISO_8859_1);
    int end = padded.indexOf('\0');
    String id = end < 0 ? padded : padded.substring(0, end);
    return PLAIN.matcher(id).matches() ? id : null;
  }
}
