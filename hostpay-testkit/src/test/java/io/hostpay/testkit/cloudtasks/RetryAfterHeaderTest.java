package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryAfterHeaderTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  @Test
  void readsSecondsAndDates() {
    assertThat(parsed("60")).isEqualTo(Duration.ofSeconds(60));
    assertThat(parsed(" 0 ")).isEqualTo(Duration.ZERO);
    assertThat(parsed("Mon, 23 Nov 2026 10:02:00 GMT")).isEqualTo(Duration.ofMinutes(2));
    assertThat(parsed("Mon, 23 Nov 2026 09:00:00 GMT")).isEqualTo(Duration.ZERO);
  }

  @Test
  void waitsAnHourAtMost() {
    assertThat(parsed("999999999")).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void ignoresWhatItCannotRead() {
    assertThat(parsed("soon")).isNull();
    assertThat(parsed("-5")).isNull();
    assertThat(RetryAfterHeader.of(HttpHeaders.of(Map.of(), (name, value) -> true), NOW)).isNull();
  }

  private static @Nullable Duration parsed(String value) {
    return RetryAfterHeader.of(
        HttpHeaders.of(Map.of("Retry-After", List.of(value)), (name, each) -> true), NOW);
  }
}
