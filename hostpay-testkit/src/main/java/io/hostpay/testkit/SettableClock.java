package io.hostpay.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that is put forward or back when told to. Thread-safe. */
public final class SettableClock extends Clock {
  private final Clock beneath;
  private volatile Duration offset = Duration.ZERO;

  private SettableClock(Clock beneath) {
    this.beneath = beneath;
  }

  /** One that goes with the wall's. */
  public static SettableClock running() {
    return new SettableClock(Clock.systemUTC());
  }

  /** One that stands still in between. */
  public static SettableClock standing() {
    return new SettableClock(Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
  }

  /** Puts it forward; back with a negative duration. */
  public synchronized void jump(Duration by) {
    offset = offset.plus(by);
  }

  @Override
  public Instant instant() {
    return beneath.instant().plus(offset);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("only instants are used");
  }
}
