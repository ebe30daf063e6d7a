package io.hostpay.common.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Token 1, GCHostPay1 to GCHostPay2: does ChangeNow still wait for this deposit?
 *
 * @param timestamp when it was signed; whole seconds, a fraction is cut
 */
public record StatusCheckRequest(PaymentOrder order, Instant timestamp) {
  public StatusCheckRequest {
    timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
  }
}
