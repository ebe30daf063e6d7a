package io.hostpay.local;

import io.hostpay.common.time.ScaledClock;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** One time for all processes of a run, {@code scale} times as fast as the wall's. */
public record LocalClock(double scale, Instant origin) {
  /** A clock that starts at the wall's time of now. */
  public static LocalClock startingNow(double scale) {
    return new LocalClock(scale, Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
  }

  /** This time. */
  public Clock clock() {
    return ScaledClock.of(Clock.systemUTC(), origin, scale);
  }

  Map<String, String> environment() {
    return scale == 1.0
        ? Map.of()
        : Map.of(
            "HOSTPAY_TIME_SCALE",
            java.math.BigDecimal.valueOf(scale).toPlainString(),
            "HOSTPAY_TIME_ORIGIN_MS",
            Long.toString(origin.toEpochMilli()));
  }
}
