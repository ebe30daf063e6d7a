package io.hostpay.testkit.cloudtasks;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.rpc.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each fault of the emulator, switched on while it runs. */
class FaultsIT {

  @Test
  void deliversAnAttemptSeveralTimesAtOnce() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      CountDownLatch allCame = new CountDownLatch(5);
      rig.target.answers(
          request -> {
            // None is answered before all have come: they must be under way at once.
            allCame.countDown();
            return Target.Reply.onceOpen(allCame);
          });
      rig.emulator.faults(Faults.none().withDuplicates(4));
      rig.create(rig.named("t"));

      List<TaskAttempt> attempts = rig.awaitAttempts(5);
      assertThat(attempts).extracting(TaskAttempt::attempt).containsOnly(1);
      assertThat(attempts).filteredOn(TaskAttempt::duplicate).hasSize(4);
      assertThat(rig.target.mostAtWork()).isEqualTo(5);
      assertThat(rig.target.received()).extracting(Target.Received::task).containsOnly("t");
    }
  }

  @Test
  void ignoresWhatADuplicateIsAnswered() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      rig.emulator.faults(
          Faults.none().withDuplicates(2).withDelays(1, Duration.ZERO, Duration.ofMinutes(1)));
      rig.target.answersInTurn(500, 200);
      rig.create(rig.named("t"));

      List<TaskAttempt> attempts = rig.awaitAttempts(6);
      assertThat(attempts).filteredOn(attempt -> attempt.attempt() == 1).hasSize(3);
      assertThat(attempts).filteredOn(attempt -> attempt.attempt() == 2).hasSize(3);
      assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty();
    }
  }

  @Test
  void losesSomeTasksAfterTakingThem() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.emulator.faults(Faults.none().withSeed(3).withLoss(0.5));
      List<String> ids = IntStream.range(0, 40).mapToObj(i -> "t-" + i).toList();
      ids.forEach(id -> rig.create(rig.named(id)));
      Rig.await(() -> assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty());
      Rig.await(() -> assertThat(rig.target.count()).isEqualTo(rig.emulator.attempts().size()));

      Set<String> lost = new TreeSet<>(ids);
      rig.target.received().forEach(request -> lost.remove(request.task()));
      assertThat(lost).hasSizeBetween(10, 30);
      String one = lost.iterator().next();
      Rig.refused(
          () -> rig.client.getTask(Rig.name(one)),
          NOT_FOUND,
          text -> assertThat(text).contains("The task no longer exists"));
      Rig.refused(
          () -> rig.create(rig.named(one)), ALREADY_EXISTS, "Requested entity already exists");
    }
  }

  @Test
  void sendsLate() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      rig.emulator.faults(
          Faults.none().withDelays(1, Duration.ofMinutes(5), Duration.ofMinutes(8)));
      long created = rig.create(rig.named("t")).getScheduleTime().getSeconds();

      TaskAttempt attempt = rig.awaitAttempts(1).getFirst();
      // How late at most is checked in FaultSwitchTest, where no machine adds to it.
      assertThat(attempt.started().getEpochSecond() - created).isGreaterThanOrEqualTo(299);
      assertThat(rig.target.received().getFirst().header("X-CloudTasks-TaskETA"))
          .startsWith(created + ".");
    }
  }

  @Test
  void sendsInAnotherOrder() throws Exception {
    // One at a time, so that the order at the target is the order of sending.
    try (Rig rig = Rig.atScale(1, Rig.queue("q", 500, 1))) {
      List<String> ids = IntStream.range(0, 30).mapToObj(i -> "t-" + i).toList();
      assertThat(orderOf(ids, rig, "a")).isEqualTo(ids);

      rig.emulator.faults(Faults.none().withReordering());
      List<String> shuffled = orderOf(ids, rig, "b");
      assertThat(shuffled).isNotEqualTo(ids).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void refusesToCreateATask() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.emulator.faults(Faults.none().withFailingCreates(1, 0));
      Rig.refused(
          () -> rig.create(rig.named("t")), UNAVAILABLE, "The service is currently unavailable.");
      rig.emulator.faults(Faults.none());

      rig.create(rig.named("t"));
      rig.awaitAttempts(1);
    }
  }

  @Test
  void createsATaskAndLosesTheAnswer() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.emulator.faults(Faults.none().withFailingCreates(0, 1));
      Rig.refused(
          () -> rig.create(rig.named("t")), UNAVAILABLE, "The service is currently unavailable.");

      rig.awaitAttempts(1);
      rig.emulator.faults(Faults.none());
      Rig.refused(
          () -> rig.create(rig.named("t")), ALREADY_EXISTS, "Requested entity already exists");
    }
  }

  @Test
  void letsACreateThroughThatIsRepeatedOftenEnough() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.emulator.faults(Faults.none().withFailingCreates(0.5, 0));
      int tries = 0;
      boolean created = false;
      while (!created && tries++ < 100) {
        try {
          rig.create(rig.named("t"));
          created = true;
        } catch (UnavailableException refused) {
          // Once more.
        }
      }
      assertThat(created).isTrue();
      rig.awaitAttempts(1);
    }
  }

  private static List<String> orderOf(List<String> ids, Rig rig, String suffix) {
    int before = rig.emulator.attempts().size();
    rig.client.pauseQueue(Rig.QUEUE);
    ids.forEach(id -> rig.create(rig.named(id + suffix)));
    rig.client.resumeQueue(Rig.QUEUE);
    return rig.awaitAttempts(before + ids.size()).stream()
        .skip(before)
        .map(attempt -> attempt.task().substring(0, attempt.task().length() - 1))
        .toList();
  }
}
