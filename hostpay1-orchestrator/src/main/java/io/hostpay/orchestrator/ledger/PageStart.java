package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.token.UniqueId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a page begins: after this payment. Its text is opaque to callers, and good for as long as
 * they like.
 */
public record PageStart(Instant receivedAt, UniqueId uniqueId) {
  static PageStart after(PaymentLine line) {
    return new PageStart(line.receivedAt(), line.uniqueId());
  }

  public String text() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((receivedAt + "|" + uniqueId.value()).getBytes(StandardCharsets.UTF_8));
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
    // As the ledger can hold them: the database refuses any other year or id.
    Instant receivedAt =
        LedgerTime.read(plain.substring(0, bar))
            .orElseThrow(() -> new IllegalArgumentException("no page begins there"));
    return new PageStart(receivedAt, new UniqueId(plain.substring(bar + 1)));
  }
}
