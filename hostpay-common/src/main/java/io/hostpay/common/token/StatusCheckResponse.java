package io.hostpay.common.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Token 2, GCHostPay2 to GCHostPay1: what ChangeNow said.
 *
 * @param status ChangeNow's status, or one of GCHostPay2's own when there is none to report; 0 to
 *     255 bytes of UTF-8
 * @param timestamp when it was signed; whole seconds, a fraction is cut
 */
public record StatusCheckResponse(PaymentOrder order, String status, Instant timestamp) {
  /** {@code status}: ChangeNow waits for exactly the deposit that the token describes. */
  public static final String WAITING = "waiting";

  /** {@code status}: ChangeNow has an order of this id, but not the one described. */
  public static final String MISMATCH = "mismatch";

  /** {@code status}: ChangeNow says that it has no order of this id, or not yet. */
  public static final String NOT_FOUND = "not_found";

  /** {@code status}: the check is over 24 h old, so that ChangeNow was not asked. */
  public static final String EXPIRED = "expired";

  /** Before a status that ChangeNow spells like one of GCHostPay2's own. */
  public static final String CHANGENOWS = "changenow:";

  public StatusCheckResponse {
    timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
  }
}
