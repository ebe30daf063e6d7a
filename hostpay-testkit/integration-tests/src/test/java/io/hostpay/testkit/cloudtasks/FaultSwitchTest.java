package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultSwitchTest {

  private static final QueueName QUEUE = new QueueName(Rig.LOCATION, "q");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Faults ALL =
      Faults.none()
          .withSeed(7)
          .withDuplicates(0.5, 1, 4)
          .withDelays(0.5, MINUTE, MINUTE.multipliedBy(5))
          .withLoss(0.1);

  @Test
  void drawsTheSameFromTheSameSeedInAnyOrder() {
    List<String> once = drawn(ALL, IntStream.range(0, 500));
    List<String> backwards = drawn(ALL, IntStream.iterate(499, i -> i - 1).limit(500));

    assertThat(backwards.reversed()).isEqualTo(once);
    assertThat(drawn(ALL.withSeed(8), IntStream.range(0, 500))).isNotEqualTo(once);
  }

  @Test
  void strikesAboutAsOftenAsItIsTold() {
    FaultSwitch faults = switchTo(ALL);
    int lost = 0;
    int duplicated = 0;
    int late = 0;
    for (int i = 0; i < 10_000; i++) {
      TaskName task = new TaskName(QUEUE, "task-" + i);
      lost += faults.losesTask(task) ? 1 : 0;
      int copies = faults.copies(task, 1);
      assertThat(copies).isBetween(0, 4);
      duplicated += copies > 0 ? 1 : 0;
      Duration delay = faults.delay(task, 1, 0);
      if (!delay.isZero()) {
        late++;
        assertThat(delay).isBetween(MINUTE, MINUTE.multipliedBy(5));
      }
    }

    assertThat(lost).isBetween(850, 1150);
    assertThat(duplicated).isBetween(4700, 5300);
    assertThat(late).isBetween(4700, 5300);
  }

  @Test
  void doesNothingUntilItIsTold() {
    FaultSwitch faults = new FaultSwitch();
    TaskName task = new TaskName(QUEUE, "t");

    assertThat(faults.losesTask(task)).isFalse();
    assertThat(faults.copies(task, 1)).isZero();
    assertThat(faults.delay(task, 1, 0)).isZero();
    assertThat(faults.refusesCreate()).isFalse();
    assertThat(faults.losesCreateAnswer()).isFalse();
    assertThat(faults.reorders()).isFalse();
    assertThat(faults.stopsUnlimited()).isFalse();
  }

  @Test
  void refusesWhatIsNoProbabilityOrRange() {
    assertThatThrownBy(() -> Faults.none().withLoss(1.5)).hasMessageContaining("0 to 1: 1.5");
    assertThatThrownBy(() -> Faults.none().withLoss(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Faults.none().withDuplicates(1, 3, 2))
        .hasMessageContaining("fewest <= most");
    assertThatThrownBy(() -> Faults.none().withDelays(1, MINUTE, Duration.ZERO))
        .hasMessageContaining("shortest <= longest");
  }

  private static List<String> drawn(Faults faults, IntStream tasks) {
    FaultSwitch drawing = switchTo(faults);
    return tasks
        .mapToObj(i -> new TaskName(QUEUE, "task-" + i))
        .map(
            task ->
                drawing.losesTask(task)
                    + " "
                    + drawing.copies(task, 1)
                    + " "
                    + drawing.copies(task, 2)
                    + " "
                    + drawing.delay(task, 1, 0))
        .toList();
  }

  private static FaultSwitch switchTo(Faults faults) {
    FaultSwitch drawing = new FaultSwitch();
    drawing.set(faults);
    return drawing;
  }
}
