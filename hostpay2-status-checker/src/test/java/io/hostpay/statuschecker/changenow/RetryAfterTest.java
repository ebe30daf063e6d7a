package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-23T16:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                             | 7
          ' 7 '                         | 7
          007                           | 7
          60                            | 60
          0                             | 1
          61                            | 60
          3600                          | 60
          99999999999999999999          | 60
          -5                            | 60
          1.5                           | 60
          soon                          | 60
          ''                            | 60
          Mon, 23 Nov 2026 16:00:30 GMT | 30
          Mon, 23 Nov 2026 15:59:00 GMT | 1
          Mon, 23 Nov 2026 18:00:00 GMT | 60
          Fri, 31 Dec 9999 23:59:59 GMT | 60
          Sun, 23 Nov 2026 16:00:30 GMT | 60
          """)
  void keepsTheHeaderBetweenOneAndSixtySeconds(String header, long seconds) {
    assertThat(RetryAfter.of(headers(Map.of("retry-after", List.of(header))), NOW))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void waitsSixtySecondsWithoutTheHeader() {
    assertThat(RetryAfter.of(headers(Map.of()), NOW)).isEqualTo(Duration.ofSeconds(60));
  }

  private static HttpHeaders headers(Map<String, List<String>> values) {
    return HttpHeaders.of(values, (name, value) -> true);
  }
}
