package io.hostpay.common.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Token 2, HostPay2 to HostPay1: what ChangeNow said.
 *
 * @param status ChangeNow's status, or HostPay2's own word when there is none to report; 0 to 255
 *     bytes of UTF-8
 * @param timestamp when it was signed; whole seconds, a fraction is cut
 */
public record StatusCheckResponse(PaymentOrder order, String status, Instant timestamp) {
  public StatusCheckResponse {
    timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
  }
}
