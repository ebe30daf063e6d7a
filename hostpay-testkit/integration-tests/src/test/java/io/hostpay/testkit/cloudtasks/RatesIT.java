package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.RateLimits;
import com.google.protobuf.FieldMask;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How fast a queue goes: its rate, its burst, its concurrency, and being slowed down. */
class RatesIT {

  @Test
  void keepsToItsRateAfterTheFirstBurst() throws Exception {
    try (Rig rig = Rig.atScale(20, Rig.queue("q", 5, 1000))) {
      fill(rig, 110);

      List<TaskAttempt> attempts = rig.awaitAttempts(110);
      // 10 at once, 100 at 5/s.
      assertThat(span(attempts)).isBetween(Duration.ofMillis(19_500), Duration.ofSeconds(40));
      assertThat(busiest(attempts, Duration.ofSeconds(1))).isBetween(10L, 40L);
    }
  }

  @Test
  void makesFiveHundredDispatchesASecond() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue("q", 500, 1000))) {
      rig.target.countsOnly();
      fill(rig, 1100);

      List<TaskAttempt> attempts = rig.awaitAttempts(1100);
      // 100 at once, 1000 at 500/s.
      assertThat(span(attempts)).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6));
      assertThat(rig.target.count()).isEqualTo(1100);
    }
  }

  @Test
  void neverHasMoreUnderWayThanAllowed() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue("q", 500, 3))) {
      rig.target.answers(request -> Target.Reply.of(200).slowly(Duration.ofMillis(30)));
      fill(rig, 24);

      rig.awaitAttempts(24);
      assertThat(rig.target.mostAtWork()).isEqualTo(3);
    }
  }

  @Test
  void appliesAnUpdatedLimitAtOnce() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue("q", 0.001, 1000))) {
      fill(rig, 20);
      rig.awaitAttempts(10);
      rig.client.updateQueue(
          rig.client.getQueue(Rig.QUEUE).toBuilder()
              .setRateLimits(RateLimits.newBuilder().setMaxDispatchesPerSecond(100))
              .build(),
          FieldMask.newBuilder().addPaths("rate_limits.max_dispatches_per_second").build());

      rig.awaitAttempts(20);
    }
  }

  @Test
  void slowsDownOn503AndRecovers() throws Exception {
    try (Rig rig = Rig.atScale(20, Rig.queue("q", 10, 1000))) {
      rig.target.answers(request -> Target.Reply.of(request.task().startsWith("over") ? 503 : 200));
      for (int i = 0; i < 30; i++) {
        rig.create(rig.named("over-" + i));
      }
      List<TaskAttempt> slow = rig.awaitAttempts(30).subList(0, 30);
      // 10 at once; 20 more at 10/s would be 2 s, at an eighth of it they are 16 s.
      assertThat(span(slow)).isGreaterThan(Duration.ofSeconds(8));

      rig.client.purgeQueue(Rig.QUEUE);
      int before = rig.emulator.attempts().size();
      fill(rig, 60);
      List<TaskAttempt> all = rig.awaitAttempts(before + 60);
      assertThat(span(all.subList(before + 10, all.size()))).isLessThan(Duration.ofSeconds(12));
    }
  }

  private static void fill(Rig rig, int tasks) {
    rig.client.pauseQueue(Rig.QUEUE);
    for (int i = 0; i < tasks; i++) {
      rig.create(rig.task());
    }
    rig.client.resumeQueue(Rig.QUEUE);
  }

  private static Duration span(List<TaskAttempt> attempts) {
    List<Instant> starts = starts(attempts);
    return Duration.between(starts.getFirst(), starts.getLast());
  }

  private static long busiest(List<TaskAttempt> attempts, Duration window) {
    List<Instant> starts = starts(attempts);
    return starts.stream()
        .mapToLong(
            from ->
                starts.stream()
                    .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(window)))
                    .count())
        .max()
        .orElse(0);
  }

  private static List<Instant> starts(List<TaskAttempt> attempts) {
    return attempts.stream().map(TaskAttempt::started).sorted(Comparator.naturalOrder()).toList();
  }
}
