package io.hostpay.common.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A clock that runs faster than the wall clock, so that a day of retries passes in minutes. All
 * processes of a local run share one origin and so one time. Never used in production.
 */
public final class ScaledClock extends Clock {
  private final Clock wall;
  private final Instant origin;
  private final double scale;

  private ScaledClock(Clock wall, Instant origin, double scale) {
    this.wall = wall;
    this.origin = origin;
    this.scale = scale;
  }

  /**
   * A clock that showed {@code origin} when the wall clock did, and since then runs {@code scale}
   * times as fast.
   */
  public static Clock of(Clock wall, Instant origin, double scale) {
    if (!(scale > 0) || scale > 100_000) {
      throw new IllegalArgumentException("time scale " + scale + " is not in (0, 100000]");
    }
    return scale == 1.0 ? wall : new ScaledClock(wall, origin, scale);
  }

  @Override
  public Instant instant() {
    Duration elapsed = Duration.between(origin, wall.instant());
    return origin.plusNanos((long) (elapsed.toNanos() * scale));
  }

  @Override
  public ZoneId getZone() {
    return wall.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new ScaledClock(wall.withZone(zone), origin, scale);
  }
}
