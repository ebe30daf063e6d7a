package io.hostpay.testkit.cloudtasks;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that runs {@code scale} times as fast as the machine's. */
final class FastClock extends Clock {

  private final Instant start = Instant.now();
  private final long origin = System.nanoTime();
  private final double scale;

  FastClock(double scale) {
    this.scale = scale;
  }

  @Override
  public Instant instant() {
    return start.plusNanos((long) ((System.nanoTime() - origin) * scale));
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("always UTC");
  }
}
