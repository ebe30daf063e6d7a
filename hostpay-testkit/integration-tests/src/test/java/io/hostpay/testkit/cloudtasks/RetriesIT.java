package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a failing task comes again, and when it does not, on compressed time. */
class RetriesIT {

  @Test
  void waitsAsTheBackoffOfItsQueueSays() throws Exception {
    QueueDefinition queue =
        Rig.retrying(-1, Duration.ZERO, Duration.ofSeconds(100), Duration.ofSeconds(1000), 2);
    try (Rig rig = Rig.atScale(1000, queue)) {
      rig.target.answersInTurn(500, 500, 500, 500, 500, 200);
      rig.create(rig.named("t"));

      List<TaskAttempt> attempts = rig.awaitAttempts(6);
      List<Duration> pauses = pauses(attempts);
      List<Duration> waits = waits(attempts, rig.target.received());
      long[] expected = {100, 200, 400, 800, 1000};
      for (int i = 0; i < expected.length; i++) {
        assertThat(pauses.get(i))
            .as("pause %d", i + 1)
            .isGreaterThanOrEqualTo(Duration.ofSeconds(expected[i]).minusMillis(10));
        // The phases are 100 s apart or more.
        assertThat(waits.get(i))
            .as("wait %d", i + 1)
            .isBetween(
                Duration.ofSeconds(expected[i]).minusMillis(10),
                Duration.ofSeconds(expected[i] + 90));
      }
    }
  }

  @Test
  void triesEverySixtySecondsForTwoHoursWithTheDeployedSettings() throws Exception {
    try (Rig rig = Rig.atScale(2000, Rig.queue())) {
      Instant back = rig.clock.instant().plus(Duration.ofHours(2));
      rig.target.answers(
          request ->
              rig.clock.instant().isBefore(back)
                  ? Target.Reply.of(424).with("Retry-After", "60")
                  : Target.Reply.of(200));
      rig.create(rig.named("t"));

      Rig.await(
          () ->
              assertThat(rig.emulator.attempts())
                  .last()
                  .matches(attempt -> attempt.httpStatus().orElse(0) == 200));
      List<TaskAttempt> attempts = rig.emulator.attempts();
      assertThat(pauses(attempts))
          .allSatisfy(pause -> assertThat(pause).isGreaterThanOrEqualTo(Duration.ofMillis(59_990)));
      // 120 at most. How many fewer is up to the machine: its delays are 2000 times as long here.
      assertThat(pauses(attempts)).hasSizeBetween(1, 120);
      List<Duration> waits = waits(attempts, rig.target.received());
      assertThat(waits)
          .allSatisfy(wait -> assertThat(wait).isGreaterThanOrEqualTo(Duration.ofMillis(59_990)));
      // The shortest is the one that the machine disturbed least.
      assertThat(Collections.min(waits)).isLessThan(Duration.ofSeconds(90));
    }
  }

  @Test
  void givesUpAfterItsAttemptsWhereThereIsNoRetryDuration() throws Exception {
    QueueDefinition queue =
        Rig.retrying(3, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 0);
    try (Rig rig = Rig.atScale(100, queue)) {
      rig.target.answersInTurn(500);
      rig.create(rig.named("t"));

      rig.awaitAttempts(3);
      Rig.await(() -> assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty());
      assertThat(rig.target.count()).isEqualTo(3);
    }
  }

  @Test
  void goesOnAfterItsAttemptsUntilTheRetryDurationIsOverToo() throws Exception {
    QueueDefinition queue =
        Rig.retrying(
            2, Duration.ofSeconds(10_000), Duration.ofSeconds(2000), Duration.ofSeconds(2000), 0);
    try (Rig rig = Rig.atScale(2000, queue)) {
      rig.target.answersInTurn(500);
      rig.create(rig.named("t"));

      Rig.await(() -> assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty());
      List<TaskAttempt> attempts = rig.emulator.attempts();
      assertThat(attempts).hasSizeBetween(3, 6);
      TaskAttempt last = attempts.getLast();
      assertThat(
              Duration.between(attempts.getFirst().started(), last.started().plus(last.duration())))
          // The limit counts from the dispatch, which is a little before the attempt started.
          .isGreaterThan(Duration.ofSeconds(9_100));
    }
  }

  @Test
  void triesUnlimitedAttemptsBeyondTheRetryDurationUnlessTold() throws Exception {
    QueueDefinition queue =
        Rig.retrying(
            -1, Duration.ofSeconds(300), Duration.ofSeconds(60), Duration.ofSeconds(60), 0);
    try (Rig rig = Rig.atScale(1000, queue)) {
      rig.target.answersInTurn(500);
      Instant start = rig.clock.instant();
      rig.create(rig.named("t"));
      Rig.await(
          () ->
              assertThat(rig.emulator.attempts())
                  .last()
                  .matches(attempt -> attempt.started().isAfter(start.plusSeconds(600))));
      assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).hasSize(1);

      rig.emulator.faults(Faults.none().withStopAtRetryDuration());
      Rig.await(() -> assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty());
    }
  }

  @Test
  void waitsForRetryAfterIfTheBackoffIsShorter() throws Exception {
    QueueDefinition queue =
        Rig.retrying(-1, Duration.ZERO, Duration.ofSeconds(50), Duration.ofSeconds(50), 0);
    try (Rig rig = Rig.atScale(1000, queue)) {
      rig.target.answers(
          request ->
              switch (request.retryCount()) {
                case 0 -> Target.Reply.of(424).with("Retry-After", "600");
                case 1 -> Target.Reply.of(424).with("Retry-After", "1");
                default -> Target.Reply.of(200);
              });
      rig.create(rig.named("t"));

      List<TaskAttempt> attempts = rig.awaitAttempts(3);
      List<Duration> pauses = pauses(attempts);
      assertThat(pauses.get(0)).isGreaterThanOrEqualTo(Duration.ofMillis(599_990));
      assertThat(pauses.get(1)).isGreaterThanOrEqualTo(Duration.ofMillis(49_990));
      List<Duration> waits = waits(attempts, rig.target.received());
      assertThat(waits.get(0)).isBetween(Duration.ofMillis(599_990), Duration.ofSeconds(1000));
      assertThat(waits.get(1)).isBetween(Duration.ofMillis(49_990), Duration.ofSeconds(450));
    }
  }

  /**
   * From the end of each attempt to the time for which the next was scheduled. That time is set
   * when the attempt is settled, so a machine that is late to send does not lengthen it.
   */
  private static List<Duration> waits(List<TaskAttempt> attempts, List<Target.Received> requests) {
    List<Duration> waits = new ArrayList<>();
    for (int i = 1; i < attempts.size(); i++) {
      TaskAttempt before = attempts.get(i - 1);
      waits.add(Duration.between(before.started().plus(before.duration()), eta(requests.get(i))));
    }
    return waits;
  }

  private static Instant eta(Target.Received request) {
    BigDecimal seconds = new BigDecimal(request.header("X-CloudTasks-TaskETA"));
    return Instant.ofEpochSecond(0, seconds.movePointRight(9).longValueExact());
  }

  /** From the end of each attempt to the start of the next. */
  private static List<Duration> pauses(List<TaskAttempt> attempts) {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 1; i < attempts.size(); i++) {
      TaskAttempt before = attempts.get(i - 1);
      pauses.add(
          Duration.between(before.started().plus(before.duration()), attempts.get(i).started()));
    }
    return pauses;
  }
}
