package io.hostpay.testkit.cloudtasks;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.cloud.tasks.v2.ListQueuesRequest;
import com.google.cloud.tasks.v2.LocationName;
import com.google.cloud.tasks.v2.Queue;
import com.google.cloud.tasks.v2.RateLimits;
import com.google.cloud.tasks.v2.RetryConfig;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.protobuf.util.Timestamps;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues through Google's own client. */
class QueuesIT {

  private static final LocationName ELSEWHERE = LocationName.of("other-project", "europe-west1");

  @Test
  void offersTheDeployedQueuesWithTheirSettings() throws Exception {
    List<QueueDefinition> deployed = QueueDefinitions.read(Path.of("../../deploy/queues.conf"));
    try (Rig rig = Rig.atScale(1, deployed.toArray(QueueDefinition[]::new))) {
      assertThat(rig.client.listQueues(Rig.LOCATION.toString()).iterateAll())
          .extracting(queue -> queue.getName().substring(queue.getName().lastIndexOf('/') + 1))
          .containsExactly(
              "gchostpay-payment-execute-queue",
              "gchostpay-payment-response-queue",
              "gchostpay-payment-watch-queue",
              "gchostpay-status-check-queue",
              "gchostpay-status-response-queue",
              "gcsplit-hostpay-trigger-queue");

      Queue queue = rig.client.getQueue(Rig.LOCATION + "/queues/gchostpay-payment-execute-queue");
      assertThat(queue.getState()).isEqualTo(Queue.State.RUNNING);
      assertThat(queue.getRateLimits())
          .isEqualTo(
              RateLimits.newBuilder()
                  .setMaxDispatchesPerSecond(5)
                  .setMaxBurstSize(10)
                  .setMaxConcurrentDispatches(50)
                  .build());
      assertThat(queue.getRetryConfig())
          .isEqualTo(
              RetryConfig.newBuilder()
                  .setMaxAttempts(-1)
                  .setMaxRetryDuration(Durations.fromSeconds(86400))
                  .setMinBackoff(Durations.fromSeconds(60))
                  .setMaxBackoff(Durations.fromSeconds(60))
                  .setMaxDoublings(0)
                  .build());
    }
  }

  @Test
  void createsAQueueAnywhereWithTheServicesDefaults() throws Exception {
    try (Rig rig = Rig.atScale(1)) {
      String name = ELSEWHERE + "/queues/new";
      Queue created = rig.client.createQueue(ELSEWHERE, Queue.newBuilder().setName(name).build());

      assertThat(rig.client.getQueue(name)).isEqualTo(created);
      assertThat(created.getRateLimits())
          .isEqualTo(
              RateLimits.newBuilder()
                  .setMaxDispatchesPerSecond(500)
                  .setMaxBurstSize(100)
                  .setMaxConcurrentDispatches(1000)
                  .build());
      assertThat(created.getRetryConfig())
          .isEqualTo(
              RetryConfig.newBuilder()
                  .setMaxAttempts(100)
                  .setMinBackoff(Durations.fromMillis(100))
                  .setMaxBackoff(Durations.fromSeconds(3600))
                  .setMaxDoublings(16)
                  .build());
      assertThat(rig.client.listQueues(Rig.LOCATION.toString()).iterateAll()).isEmpty();
      assertThat(rig.client.listQueues(ELSEWHERE).iterateAll()).containsExactly(created);

      rig.client.createTask(name, rig.task().build());
      assertThat(rig.awaitAttempts(1).getFirst().queue()).isEqualTo("new");
    }
  }

  @Test
  void listsQueuesInPages() throws Exception {
    try (Rig rig =
        Rig.atScale(1, Rig.queue("b", 1, 1), Rig.queue("a", 1, 1), Rig.queue("c", 1, 1))) {
      List<String> pages = new ArrayList<>();
      rig.client
          .listQueues(
              ListQueuesRequest.newBuilder()
                  .setParent(Rig.LOCATION.toString())
                  .setPageSize(2)
                  .build())
          .iteratePages()
          .forEach(
              page -> {
                StringBuilder names = new StringBuilder();
                page.getValues()
                    .forEach(
                        queue ->
                            names.append(queue.getName().charAt(queue.getName().length() - 1)));
                pages.add(names.toString());
              });
      assertThat(pages).containsExactly("ab", "c");
    }
  }

  @Test
  void updatesOnlyWhatTheMaskNames() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      Queue before = rig.client.getQueue(Rig.QUEUE);
      Queue asked =
          Queue.newBuilder()
              .setName(Rig.QUEUE)
              .setState(Queue.State.DISABLED)
              .setRateLimits(
                  RateLimits.newBuilder().setMaxDispatchesPerSecond(7).setMaxBurstSize(99))
              .setRetryConfig(
                  RetryConfig.newBuilder()
                      .setMaxAttempts(3)
                      .setMaxBackoff(Durations.fromSeconds(120)))
              .build();

      Queue updated =
          rig.client.updateQueue(
              asked,
              FieldMask.newBuilder()
                  .addPaths("rate_limits.max_dispatches_per_second")
                  .addPaths("retry_config.max_backoff")
                  .addPaths("state")
                  .build());

      Queue.Builder expected = before.toBuilder();
      expected.getRateLimitsBuilder().setMaxDispatchesPerSecond(7).setMaxBurstSize(10);
      expected.getRetryConfigBuilder().setMaxBackoff(Durations.fromSeconds(120));
      assertThat(updated).isEqualTo(expected.build());
      assertThat(rig.client.getQueue(Rig.QUEUE)).isEqualTo(updated);
    }
  }

  @Test
  void setsDoublingsToZeroOnlyIfTheMaskNamesThem() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      Queue bare = Queue.newBuilder().setName(Rig.QUEUE).build();

      Queue all = rig.client.updateQueue(bare, FieldMask.getDefaultInstance());
      assertThat(all.getRetryConfig().getMaxDoublings()).isEqualTo(16);
      assertThat(all.getRetryConfig().getMaxAttempts()).isEqualTo(100);

      Queue named =
          rig.client.updateQueue(bare, FieldMaskUtil.fromString("retry_config.max_doublings"));
      assertThat(named.getRetryConfig().getMaxDoublings()).isZero();
    }
  }

  @Test
  void createsTheQueueThatAnUpdateDoesNotFind() throws Exception {
    try (Rig rig = Rig.atScale(1)) {
      rig.client.updateQueue(
          Queue.newBuilder().setName(Rig.QUEUE).build(), FieldMask.getDefaultInstance());
      assertThat(rig.client.getQueue(Rig.QUEUE).getState()).isEqualTo(Queue.State.RUNNING);
    }
  }

  @Test
  void takesTasksWhilePausedAndSendsThemWhenResumed() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      assertThat(rig.client.pauseQueue(Rig.QUEUE).getState()).isEqualTo(Queue.State.PAUSED);
      for (int i = 0; i < 5; i++) {
        rig.create(rig.task());
      }
      Instant paused = rig.clock.instant();
      // Ten minutes, were the queue running.
      Rig.await(() -> assertThat(rig.clock.instant()).isAfter(paused.plusSeconds(600)));
      assertThat(rig.target.count()).isZero();
      assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).hasSize(5);

      assertThat(rig.client.resumeQueue(Rig.QUEUE).getState()).isEqualTo(Queue.State.RUNNING);
      rig.awaitAttempts(5);
      Rig.await(() -> assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty());
    }
  }

  @Test
  void pausesBetweenTheAttemptsOfATask() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      rig.target.answersInTurn(500);
      rig.create(rig.named("t"));
      rig.awaitAttempts(2);
      rig.client.pauseQueue(Rig.QUEUE);
      Rig.await(
          () -> {
            Task task = rig.client.getTask(Rig.name("t"));
            assertThat(task.getResponseCount()).isEqualTo(task.getDispatchCount());
          });
      int sent = rig.target.count();
      Instant paused = rig.clock.instant();
      Rig.await(() -> assertThat(rig.clock.instant()).isAfter(paused.plusSeconds(300)));

      assertThat(rig.target.count()).isEqualTo(sent);
      assertThat(rig.client.getTask(Rig.name("t")).getDispatchCount()).isEqualTo(sent);
    }
  }

  @Test
  void purgesTheTasksThatAreThereAndKeepsTheirNamesTaken() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.client.pauseQueue(Rig.QUEUE);
      rig.create(rig.named("gone"));
      rig.create(rig.task());
      Queue purged = rig.client.purgeQueue(Rig.QUEUE);

      assertThat(Timestamps.toMillis(purged.getPurgeTime()))
          .isCloseTo(rig.clock.millis(), within(5000L));
      assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty();
      Rig.refused(
          () -> rig.create(rig.named("gone")), ALREADY_EXISTS, "Requested entity already exists");
      rig.create(rig.named("later"));
      rig.client.resumeQueue(Rig.QUEUE);
      rig.awaitAttempts(1);
      assertThat(rig.target.received()).extracting(Target.Received::task).containsExactly("later");
    }
  }

  @Test
  void neitherRepeatsNorRevivesATaskPurgedWhileItRuns() throws Exception {
    try (Rig rig = Rig.atScale(1000, Rig.queue())) {
      rig.target.answers(request -> Target.Reply.of(500).slowly(Duration.ofMillis(200)));
      rig.create(rig.named("running"));
      Rig.await(() -> assertThat(rig.target.count()).isEqualTo(1));
      rig.client.purgeQueue(Rig.QUEUE);
      rig.emulator.forgetNames();
      rig.client.pauseQueue(Rig.QUEUE);
      rig.create(rig.named("running"));

      rig.awaitAttempts(1);
      assertThat(rig.client.getTask(Rig.name("running")).getDispatchCount()).isZero();
      assertThat(rig.client.getTask(Rig.name("running")).getResponseCount()).isZero();
    }
  }

  @Test
  void dropsTheTasksOfADeletedQueue() throws Exception {
    try (Rig rig = Rig.atScale(100, Rig.queue())) {
      // 4 s of real time, so that the queue is deleted before. Pausing it instead would hold the
      // task back even if the deletion did not drop it.
      Instant due = rig.clock.instant().plusSeconds(400);
      rig.create(rig.task().setScheduleTime(Timestamps.fromMillis(due.toEpochMilli())));
      rig.client.deleteQueue(Rig.QUEUE);
      Rig.await(() -> assertThat(rig.clock.instant()).isAfter(due.plusSeconds(30)));

      assertThat(rig.target.count()).isZero();
    }
  }

  @Test
  void allowsADeletedNameAgainAfterSevenDays() throws Exception {
    try (Rig rig = Rig.onTheWallsClock(2_000_000)) {
      Queue queue = Queue.newBuilder().setName(Rig.QUEUE).build();
      rig.client.createQueue(Rig.LOCATION.toString(), queue);
      rig.client.deleteQueue(Rig.QUEUE);
      long deleted = System.nanoTime();
      Rig.await(
          () ->
              assertThat(Duration.ofNanos(System.nanoTime() - deleted).multipliedBy(2_000_000))
                  .isGreaterThan(Duration.ofDays(8)));

      rig.client.createQueue(Rig.LOCATION.toString(), queue);
    }
  }
}
