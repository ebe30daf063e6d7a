package io.hostpay.statuschecker.changenow;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** The {@code Retry-After} header (RFC 9110, 10.2.3), kept within what the task's retry allows. */
final class RetryAfter {

  /** The queue's own interval: used without a usable header, and the longest wait. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  /** A header of zero or of a time that has passed must not make a busy loop. */
  static final Duration SHORTEST = Duration.ofSeconds(1);

  private RetryAfter() {}

  /**
   * How long to wait from {@code now} on; {@link #LONGEST} where the header is absent or unclear.
   */
  static Duration of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("Retry-After")
        .map(value -> parse(value.strip(), now))
        .orElse(LONGEST);
  }

  private static Duration parse(String value, Instant now) {
    // Nothing longer than two digits can be below the limit, and a long number may not fit a long.
    if (value.matches("0*[0-9]{1,2}")) {
      return bounded(Duration.ofSeconds(Integer.parseInt(value)));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return bounded(Duration.between(now, at));
    } catch (DateTimeParseException e) {
      return LONGEST;
    }
  }

  private static Duration bounded(Duration wanted) {
    if (wanted.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
  }
}
