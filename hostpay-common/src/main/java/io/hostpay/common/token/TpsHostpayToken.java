package io.hostpay.common.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * GCSplit1's request to pay, which comes in two layouts.
 *
 * @param order its amount: in the one-amount layout the only one, in the other the estimated one
 * @param actualAmount what GCSplit1 collected before fees, told for the record and never paid; null
 *     in the one-amount layout
 * @param timestamp when it was signed; whole seconds, a fraction is cut
 */
public record TpsHostpayToken(
    PaymentOrder order, @Nullable WireAmount actualAmount, Instant timestamp) {
  public TpsHostpayToken {
    timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
  }
}
