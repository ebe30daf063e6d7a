package io.hostpay.common.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Token 3, GCHostPay1 to GCHostPay3: pay this order. On the wire it has the same bytes as a {@link
 * StatusCheckRequest} and the same key, so which of the two a token is depends on where it arrives.
 *
 * @param timestamp when it was signed; whole seconds, a fraction is cut
 */
public record PaymentRequest(PaymentOrder order, Instant timestamp) {
  public PaymentRequest {
    timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
  }
}
