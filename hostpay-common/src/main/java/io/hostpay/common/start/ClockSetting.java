package io.hostpay.common.start;

import io.hostpay.common.settings.SettingsReader;
import io.hostpay.common.time.ScaledClock;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The clock: the wall's, unless a local run sets {@code HOSTPAY_TIME_SCALE}. */
final class ClockSetting {
  private static final String SCALE = "HOSTPAY_TIME_SCALE";
  private static final String ORIGIN = "HOSTPAY_TIME_ORIGIN_MS";

  private ClockSetting() {}

  static Clock read(SettingsReader reader, Map<String, String> environment) {
    Optional<String> scale = reader.optional(SCALE);
    if (scale.isEmpty()) {
      return Clock.systemUTC();
    }
    if (environment.containsKey("K_SERVICE")) {
      reader.problem(SCALE, "is for local runs; Cloud Run's time is the wall clock's");
      return Clock.systemUTC();
    }
    BigDecimal factor = reader.decimal(SCALE, BigDecimal.ONE);
    // All processes of a run share it; a default would be a time that none of them shows.
    reader.required(ORIGIN);
    long origin = reader.wholeNumber(ORIGIN, 0, 0, Long.MAX_VALUE);
    try {
      return ScaledClock.of(Clock.systemUTC(), Instant.ofEpochMilli(origin), factor.doubleValue());
    } catch (IllegalArgumentException e) {
      reader.problem(SCALE, "is not above 0 and at most 100000");
      return Clock.systemUTC();
    }
  }
}
