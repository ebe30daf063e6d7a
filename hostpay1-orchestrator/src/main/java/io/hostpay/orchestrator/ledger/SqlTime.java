package io.hostpay.orchestrator.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** PostgreSQL's driver takes OffsetDateTime for timestamptz, not Instant. */
final class SqlTime {
  private SqlTime() {}

  static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static OffsetDateTime ago(Clock clock, Duration time) {
    return at(clock.instant().minus(time));
  }
}
