package io.hostpay.orchestrator;

import java.time.Duration;

/**
 * How long one sweep may go on: real time, since a request is held meanwhile, whatever the
 * payments' clock says. What one sweep does not come to, the next one begins with.
 */
final class SweepTime {
  /** Below the time after which Cloud Run gives a request up ({@code timeoutSeconds}). */
  static final Duration LIMIT = Duration.ofSeconds(150);

  private final Duration limit;
  private final long end;

  SweepTime(Duration limit) {
    this.limit = limit;
    this.end = System.nanoTime() + limit.toNanos();
  }

  /**
   * One {@code parts}-th of the limit, counted from now: what one kind of work may take, so that
   * time is left for the next kind.
   */
  SweepTime part(int parts) {
    return new SweepTime(limit.dividedBy(parts));
  }

  boolean isUp() {
    return System.nanoTime() - end >= 0;
  }
}
