package io.hostpay.orchestrator.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a page begins: after this payment. Its text is opaque to callers, and good for as long as
 * they like.
 */
public record PageStart(Instant receivedAt, String uniqueId) {
  static PageStart after(PaymentLine line) {
    return new PageStart(line.receivedAt(), line.uniqueId());
  }

  public String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((receivedAt + "|" + uniqueId).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads {@link #text()} back.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static PageStart read(String text) {
    String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    int bar = plain.indexOf('|');
    if (bar < 0) {
      throw new IllegalArgumentException("no page begins there");
    }
    try {
      return new PageStart(Instant.parse(plain.substring(0, bar)), plain.substring(bar + 1));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no page begins there", e);
    }
  }
}
