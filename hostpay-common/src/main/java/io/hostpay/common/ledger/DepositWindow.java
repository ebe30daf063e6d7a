package io.hostpay.common.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The time within which ChangeNow takes an order's deposit. */
public final class DepositWindow {
  /** A transaction that is signed with less time left than this might come too late. */
  private static final Duration MARGIN = Duration.ofMinutes(2);

  private DepositWindow() {}

  /**
   * Whether the time is over, or so near its end that nothing is signed any more.
   *
   * @param validUntil until when the deposit is taken; {@code null} where ChangeNow names no time,
   *     which then is never over
   */
  public static boolean closesTooSoon(@Nullable Instant validUntil, Instant now) {
    return validUntil != null && !now.isBefore(validUntil.minus(MARGIN));
  }
}
