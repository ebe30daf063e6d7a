package io.hostpay.testkit.cloudtasks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Time as the queues see it: {@code scale} emulated seconds pass in a real one.
 *
 * <p>Durations are measured on a steady line of emulated nanoseconds, timestamps are read from the
 * clock; so a clock that jumps moves what is shown, but neither loses nor repeats a dispatch.
 */
final class EmulatedTime {

  /** A point on the steady line that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  private final Clock clock;
  private final double scale;
  private final long origin = System.nanoTime();

  EmulatedTime(Clock clock, double scale) {
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("time scale must be above 0: " + scale);
    }
    this.clock = clock;
    this.scale = scale;
  }

  Instant now() {
    return clock.instant();
  }

  /** Emulated nanoseconds since the emulator was started. */
  long nanos() {
    return (long) ((System.nanoTime() - origin) * scale);
  }

  /** Real nanoseconds from now until a point on the steady line, 0 if it has passed. */
  long realNanosUntil(long emulatedNanos) {
    return (long) Math.ceil(Math.max(0, emulatedNanos - nanos()) / scale);
  }

  Duration toReal(Duration emulated) {
    return Duration.ofNanos((long) (emulated.toNanos() / scale));
  }

  /** A point on the line {@code wait} after {@code nanos}; never overflows. */
  static long after(long nanos, Duration wait) {
    long span;
    try {
      span = wait.toNanos();
    } catch (ArithmeticException tooLong) {
      return NEVER;
    }
    return span > NEVER - nanos ? NEVER : nanos + span;
  }
}
