package io.hostpay.statuschecker.changenow;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * The few tries that are made within one request before the task's own retry takes over.
 *
 * <p>Time is taken from {@link System#nanoTime()}: these are real waits on a real network, whatever
 * the payment's clock says.
 *
 * @param tries how many at most, the first included
 * @param waits how long to wait after the n-th, in milliseconds
 * @param budget longest time for all tries and waits together; a try gets what is left of it
 * @param leastLeft no further try unless this much of the budget is left, its wait included
 */
record QuickTries(int tries, IntervalFunction waits, Duration budget, Duration leastLeft) {

  /** Three tries in 20 s, the second wait four times the first (each 20 % more or less). */
  static QuickTries startingAt(Duration firstWait) {
    return new QuickTries(
        3,
        IntervalFunction.ofExponentialRandomBackoff(firstWait, 4.0, 0.2),
        Duration.ofSeconds(20),
        Duration.ofSeconds(4));
  }

  /**
   * Tries until a try is not worth repeating, or the tries or the time are used up.
   *
   * @param oneTry makes one try within the time given
   * @return the last try
   */
  Try run(Function<Duration, Try> oneTry) {
    long end = System.nanoTime() + budget.toNanos();
    RetryConfig config =
        RetryConfig.<Try>custom()
            .maxAttempts(tries)
            .intervalFunction(waits)
            .retryOnResult(made -> made.worthRepeating() && left(end).compareTo(leastLeft) >= 0)
            .retryOnException(e -> false)
            .build();
    try {
      return Retry.of("changenow", config).executeSupplier(() -> oneTry.apply(left(end)));
    } catch (CancellationException e) {
      // Interrupted while waiting for the next try; resilience4j has set the flag again.
      return new Try.Interrupted();
    }
  }

  private static Duration left(long end) {
    return Duration.ofNanos(end - System.nanoTime());
  }
}
