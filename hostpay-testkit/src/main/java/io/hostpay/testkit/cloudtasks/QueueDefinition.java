package io.hostpay.testkit.cloudtasks;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One queue as it is defined for setup and local run alike.
 *
 * @param name queue id: 1 to 100 letters, digits and hyphens
 * @param managed whether the setup script creates and updates it; locally it runs either way
 * @param maxDispatchesPerSecond above 0, at most 500
 * @param maxConcurrentDispatches 1 to 5000
 * @param maxAttempts at least 1, or -1 for unlimited
 * @param maxRetryDuration counted from the first attempt; zero is unlimited
 * @param minBackoff not negative and not above {@code maxBackoff}
 * @param maxBackoff longest wait between two attempts
 * @param maxDoublings 0 or more
 */
public record QueueDefinition(
    String name,
    boolean managed,
    double maxDispatchesPerSecond,
    int maxConcurrentDispatches,
    int maxAttempts,
    Duration maxRetryDuration,
    Duration minBackoff,
    Duration maxBackoff,
    int maxDoublings) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,100}");

  /**
   * Checks the limits that Cloud Tasks itself sets.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public QueueDefinition {
    require(NAME.matcher(name).matches(), "name must be 1-100 of [A-Za-z0-9-]: '" + name + "'");
    require(
        maxDispatchesPerSecond > 0 && maxDispatchesPerSecond <= 500,
        "dispatches/s must be above 0 and at most 500: " + maxDispatchesPerSecond);
    require(
        maxConcurrentDispatches >= 1 && maxConcurrentDispatches <= 5000,
        "concurrent must be 1 to 5000: " + maxConcurrentDispatches);
    require(
        maxAttempts == -1 || maxAttempts >= 1,
        "max-attempts must be -1 or at least 1: " + maxAttempts);
    require(!maxRetryDuration.isNegative(), "max-retry-duration must not be negative");
    require(!minBackoff.isNegative(), "min-backoff must not be negative");
    require(
        minBackoff.compareTo(maxBackoff) <= 0,
        "min-backoff must not be above max-backoff: " + minBackoff + " > " + maxBackoff);
    require(maxDoublings >= 0, "max-doublings must not be negative: " + maxDoublings);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
