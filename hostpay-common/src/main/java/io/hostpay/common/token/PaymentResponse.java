package io.hostpay.common.token;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Token 4, GCHostPay3 to GCHostPay1: how the payment ended.
 *
 * @param txHash empty when nothing was mined
 * @param gasUsed 0 to 2^53: the wire carries a double, which from there on no longer tells
 *     neighbouring numbers apart
 * @param blockNumber an unsigned 64-bit number
 * @param timestamp when it was signed; whole seconds, a fraction is cut
 */
public record PaymentResponse(
    UniqueId uniqueId,
    String cnApiId,
    String txHash,
    String txStatus,
    BigInteger gasUsed,
    long blockNumber,
    Instant timestamp) {
  /** {@code txStatus}: mined with success. */
  public static final String SUCCESS = "success";

  /** {@code txStatus}: nothing was signed, since ChangeNow's last status is too old. */
  public static final String STALE = "stale";

  public PaymentResponse {
    timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
  }
}
