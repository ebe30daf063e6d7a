package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.identity.IdentityProvider;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatcherTest {

  @ParameterizedTest
  @CsvSource({
    // time scale, dispatch deadline, real time that the target has
    "1, PT10M, PT10M",
    "1, PT15S, PT15S",
    "2, PT10M, PT5M",
    "20, PT10M, PT30S",
    "1000, PT10M, PT30S",
    "1000, PT15S, PT15S",
    "0.5, PT10M, PT10M"
  })
  void leavesTheTargetThirtyRealSecondsHoweverFastTimeRuns(
      double scale, Duration deadline, Duration real) {
    Clock clock = Clock.systemUTC();
    try (IdentityProvider google = IdentityProvider.start(0, clock, scale);
        Dispatcher dispatcher =
            new Dispatcher(
                new EmulatedTime(clock, scale),
                Duration.ofSeconds(30),
                new DispatchHeaders(new LocalIdentityToken(google)))) {
      assertThat(dispatcher.realDeadline(deadline)).isEqualTo(real);
    }
  }
}
