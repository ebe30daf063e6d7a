package io.hostpay.common.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScaledClockTest {
  private static final Instant ORIGIN = Instant.parse("2026-01-02T00:00:00Z");

  private static Clock wall(Duration sinceOrigin) {
    return Clock.fixed(ORIGIN.plus(sinceOrigin), ZoneOffset.UTC);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 60, PT0S",
    "PT1S, 60, PT1M",
    "PT24M, 60, PT24H",
    "PT1M, 0.5, PT30S",
    "PT0.001S, 1000, PT1S",
    "PT-1S, 60, PT-1M",
    "PT1H, 100000, PT100000H"
  })
  void runsAsManyTimesAsFastSinceItsOrigin(Duration wall, double scale, Duration shown) {
    assertThat(ScaledClock.of(wall(wall), ORIGIN, scale).instant()).isEqualTo(ORIGIN.plus(shown));
  }

  @Test
  void showsTheSameInEveryProcessWithTheSameOrigin() {
    Clock wall = wall(Duration.ofSeconds(7));

    assertThat(ScaledClock.of(wall, ORIGIN, 60).instant())
        .isEqualTo(ScaledClock.of(wall, ORIGIN, 60).instant());
  }

  @Test
  void isTheWallsClockWhenItRunsAtItsSpeed() {
    Clock wall = wall(Duration.ofDays(1));

    assertThat(ScaledClock.of(wall, ORIGIN, 1)).isSameAs(wall);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 100_001, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesASpeedThatIsNone(double scale) {
    assertThatThrownBy(() -> ScaledClock.of(Clock.systemUTC(), ORIGIN, scale))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not in (0, 100000]");
  }

  @Test
  void keepsTheTimeInAnotherZone() {
    Clock clock = ScaledClock.of(wall(Duration.ofSeconds(1)), ORIGIN, 60);
    Clock elsewhere = clock.withZone(ZoneId.of("Asia/Tokyo"));

    assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    assertThat(elsewhere.getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(elsewhere.instant()).isEqualTo(clock.instant());
  }
}
