package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.RetryConfig;
import java.time.Duration;

/**
 * How long a task waits after a failed attempt, as the API documents it: from {@code min} the wait
 * doubles {@code maxDoublings} times, then grows by {@code 2^maxDoublings * min} each time, up to
 * {@code max}.
 */
record Backoff(Duration min, Duration max, int maxDoublings) {

  static Backoff of(RetryConfig retries) {
    return new Backoff(
        ProtoTime.duration(retries.getMinBackoff()),
        ProtoTime.duration(retries.getMaxBackoff()),
        retries.getMaxDoublings());
  }

  /**
   * The wait before the next attempt.
   *
   * @param failedAttempts attempts so far, at least 1
   */
  Duration after(int failedAttempts) {
    int doublings = Math.min(failedAttempts - 1, maxDoublings);
    long linearSteps = Math.max(1, (long) failedAttempts - maxDoublings);
    // A double cannot overflow, and below max (where it counts) it is exact to far under 1 ms.
    double nanos = nanos(min) * Math.pow(2, doublings) * linearSteps;
    return nanos >= nanos(max) ? max : Duration.ofNanos((long) nanos);
  }

  private static double nanos(Duration length) {
    return length.getSeconds() * 1e9 + length.getNano();
  }
}
