package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  @ParameterizedTest(name = "min {0} s, max {1} s, {2} doublings: {3}")
  @CsvSource({
    "60, 60, 0, 60 60 60 60 60",
    "60, 60, 5, 60 60 60 60 60",
    // The API's own example.
    "10, 300, 3, 10 20 40 80 160 240 300 300",
    "10, 300, 0, 10 20 30 40 50 60",
    "1, 100, 16, 1 2 4 8 16 32 64 100 100",
    "2, 11, 1, 2 4 8 11 11",
    "0, 10, 3, 0 0 0 0 0",
    "5, 3600, 2, 5 10 20 40 60 80 100"
  })
  void growsAsDocumented(long min, long max, int doublings, String seconds) {
    Backoff backoff = new Backoff(Duration.ofSeconds(min), Duration.ofSeconds(max), doublings);
    List<Long> expected = Arrays.stream(seconds.split(" ")).map(Long::valueOf).toList();

    assertThat(
            IntStream.rangeClosed(1, expected.size())
                .mapToObj(failed -> backoff.after(failed).toSeconds()))
        .isEqualTo(expected);
  }

  @Test
  void keepsFractionsOfASecond() {
    Backoff usual = new Backoff(Duration.ofMillis(100), Duration.ofHours(1), 16);

    assertThat(usual.after(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(usual.after(4)).isEqualTo(Duration.ofMillis(800));
  }

  @Test
  void staysAtMaxAfterAnyNumberOfAttempts() {
    Backoff many = new Backoff(Duration.ofSeconds(1), Duration.ofHours(1), Integer.MAX_VALUE);

    assertThat(many.after(5000)).isEqualTo(Duration.ofHours(1));
    assertThat(many.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(1));
  }
}
