package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.RetryConfig;
import java.time.Duration;

/**
 * When a failing task is given up: once its attempts <em>and</em> its retry duration are used up,
 * or when it is older than the 31 days for which Cloud Tasks keeps a task.
 *
 * @param maxAttempts -1 is unlimited
 * @param maxRetryDuration from the first attempt; zero is no limit of its own, so that attempts
 *     alone decide
 * @param stopsUnlimited whether unlimited attempts end with the retry duration all the same. Read
 *     to the letter the documentation says no; nobody has published which it is, so it is a switch.
 */
record RetryLimits(int maxAttempts, Duration maxRetryDuration, boolean stopsUnlimited) {

  static final Duration RETENTION = Duration.ofDays(31);

  static RetryLimits of(RetryConfig retries, FaultSwitch faults) {
    return new RetryLimits(
        retries.getMaxAttempts(),
        ProtoTime.duration(retries.getMaxRetryDuration()),
        faults.stopsUnlimited());
  }

  boolean usedUp(int attempts, Duration sinceFirstAttempt, Duration age) {
    if (age.compareTo(RETENTION) >= 0) {
      return true;
    }
    boolean limitedInTime = maxRetryDuration.isPositive();
    boolean overtime = !limitedInTime || sinceFirstAttempt.compareTo(maxRetryDuration) >= 0;
    if (maxAttempts < 0) {
      return stopsUnlimited && limitedInTime && overtime;
    }
    return attempts >= maxAttempts && overtime;
  }
}
