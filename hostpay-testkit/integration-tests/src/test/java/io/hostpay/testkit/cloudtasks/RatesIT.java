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
      // 10 at once, 100 at 5/s. No upper bounds: a busy machine takes longer, or bunches them.
      // The first may be a little late, the last is not early.
      assertThat(span(attempts)).isGreaterThanOrEqualTo(Duration.ofMillis(18_500));
    }
  }

  @Test
  void makesFiveHundredDispatchesASecond() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue("q", 500, 1000))) {
      rig.target.countsOnly();
      fill(rig, 1100);

      List<TaskAttempt> attempts = rig.awaitAttempts(1100);
      // 100 at once, 1000 at 500/s. No upper bound: a busy machine takes longer.
      assertThat(span(attempts)).isGreaterThanOrEqualTo(Duration.ofMillis(1_800));
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
      for (int i = 0; i < 10; i++) {
        rig.create(rig.named("over-first-" + i));
      }
      // From here on the queue is at an eighth of its rate.
      rig.awaitAttempts(10);

      // Paused while they are created, so that slow creates do not look like a slow queue.
      rig.client.pauseQueue(Rig.QUEUE);
      for (int i = 0; i < 40; i++) {
        rig.create(rig.named("over-then-" + i));
      }
      rig.client.resumeQueue(Rig.QUEUE);
      List<TaskAttempt> slow = awaitFirstAttempts(rig, "over-then-", 40);
      // 10 at once from the burst saved up; 30 more are 3 s at 10/s, and 24 s at an eighth of it.
      assertThat(span(slow)).isGreaterThan(Duration.ofSeconds(12));

      // Paused, so that what is still under way ends and nothing follows it: a 503 that comes late
      // would slow the queue again.
      rig.client.pauseQueue(Rig.QUEUE);
      rig.client.purgeQueue(Rig.QUEUE);
      awaitStandstill(rig);
      fill(rig, 200);
      // Unnamed tasks get a number for a name. 10 at once; 190 more are 19 s at the whole rate
      // (which is back after three answers of 200), and 152 s at an eighth of it.
      List<TaskAttempt> recovered = awaitFirstAttempts(rig, "", 200);
      assertThat(span(recovered)).isLessThan(Duration.ofSeconds(100));
    }
  }

  /** The first attempts at the tasks of one kind; the empty kind is that of the unnamed tasks. */
  private static List<TaskAttempt> awaitFirstAttempts(Rig rig, String kind, int tasks) {
    Rig.await(() -> assertThat(firstAttempts(rig, kind)).hasSize(tasks));
    return firstAttempts(rig, kind);
  }

  private static List<TaskAttempt> firstAttempts(Rig rig, String kind) {
    return rig.emulator.attempts().stream()
        .filter(attempt -> attempt.attempt() == 1)
        .filter(attempt -> attempt.task().replaceFirst("\\d+$", "").equals(kind))
        .toList();
  }

  /** Waits until no more attempts end: what was under way has. */
  private static void awaitStandstill(Rig rig) throws InterruptedException {
    int before = -1;
    int now = rig.emulator.attempts().size();
    while (now != before) {
      Thread.sleep(Duration.ofMillis(250));
      before = now;
      now = rig.emulator.attempts().size();
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

  private static List<Instant> starts(List<TaskAttempt> attempts) {
    return attempts.stream().map(TaskAttempt::started).sorted(Comparator.naturalOrder()).toList();
  }
}
