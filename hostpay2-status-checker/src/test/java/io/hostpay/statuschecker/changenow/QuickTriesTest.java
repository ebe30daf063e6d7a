package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuickTriesTest {

  private static final Try LOST = new Try.NoAnswer("lost");
  private static final IntervalFunction AT_ONCE = IntervalFunction.of(1);
  private static final QuickTries HALF_A_SECOND = QuickTries.startingAt(Duration.ofMillis(500));

  private final List<Duration> given = new ArrayList<>();

  @Test
  void triesThreeTimesInTwentySeconds() {
    assertThat(HALF_A_SECOND.tries()).isEqualTo(3);
    assertThat(HALF_A_SECOND.budget()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void waitsFourTimesAsLongTheSecondTimeEachWithJitter() {
    assertThat(waitsAfter(1)).allMatch(ms -> ms >= 400 && ms <= 600);
    assertThat(waitsAfter(2)).allMatch(ms -> ms >= 1600 && ms <= 2400);
    assertThat(waitsAfter(1).stream().distinct()).hasSizeGreaterThan(10);
    assertThat(waitsAfter(2).stream().distinct()).hasSizeGreaterThan(10);
  }

  @Test
  void leavesTimeForTheLongestWaitBeforeAFurtherTry() {
    assertThat(HALF_A_SECOND.leastLeft()).isGreaterThan(Duration.ofMillis(2400));
  }

  @Test
  void givesEveryTryOnlyWhatIsLeftOfTheBudget() {
    run(new QuickTries(3, AT_ONCE, Duration.ofSeconds(20), Duration.ofSeconds(4)));

    assertThat(given).hasSize(3).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(given.getFirst()).isLessThanOrEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void makesNoFurtherTryWhenTooLittleOfTheBudgetIsLeft() {
    Try last = run(new QuickTries(3, AT_ONCE, Duration.ofSeconds(3), Duration.ofSeconds(4)));

    assertThat(last).isEqualTo(LOST);
    assertThat(given).hasSize(1);
  }

  @Test
  void endsAtOnceAndStaysInterruptedWhenInterruptedBetweenTries() {
    QuickTries hourApart =
        new QuickTries(
            3,
            IntervalFunction.of(Duration.ofHours(1)),
            Duration.ofHours(9),
            Duration.ofSeconds(4));

    Try last =
        hourApart.run(
            atMost -> {
              given.add(atMost);
              Thread.currentThread().interrupt();
              return LOST;
            });

    // Reading the flag also clears it, so that it can't reach the next test.
    assertThat(Thread.interrupted()).isTrue();
    assertThat(last).isInstanceOf(Try.Interrupted.class);
    assertThat(given).hasSize(1);
  }

  private Try run(QuickTries quickTries) {
    return quickTries.run(
        atMost -> {
          given.add(atMost);
          return LOST;
        });
  }

  private static List<Long> waitsAfter(int made) {
    return LongStream.range(0, 500).mapToObj(i -> HALF_A_SECOND.waits().apply(made)).toList();
  }
}
