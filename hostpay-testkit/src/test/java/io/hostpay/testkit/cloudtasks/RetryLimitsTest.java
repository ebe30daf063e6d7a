package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryLimitsTest {

  @ParameterizedTest
  @CsvSource({
    // max attempts, retry hours, switch, attempts so far, hours since the first, given up
    "5,  0, false,   4,    0, false",
    "5,  0, false,   5,    0, true",
    "5, 24, false,   5,   23, false",
    "5, 24, false,   4,   25, false",
    "5, 24, false,   5,   24, true",
    "-1, 24, false, 9999,  25, false",
    "-1, 24, true,  9999,  23, false",
    "-1, 24, true,     2,  24, true",
    "-1,  0, true,  9999, 500, false",
    "-1,  0, false, 9999, 744, true"
  })
  void givesUpOnlyWhenAttemptsAndDurationAreBothUsedUp(
      int maxAttempts, long limit, boolean stops, int attempts, long since, boolean givenUp) {
    RetryLimits limits = new RetryLimits(maxAttempts, Duration.ofHours(limit), stops);
    Duration age = Duration.ofHours(since);

    assertThat(limits.usedUp(attempts, age, age)).isEqualTo(givenUp);
  }
}
