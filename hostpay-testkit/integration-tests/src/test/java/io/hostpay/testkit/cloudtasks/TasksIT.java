package io.hostpay.testkit.cloudtasks;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.CreateTaskRequest;
import com.google.cloud.tasks.v2.GetTaskRequest;
import com.google.cloud.tasks.v2.ListTasksRequest;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tasks through Google's own client: what it shows of them, their names, and RunTask. */
class TasksIT {

  @Test
  void leavesTheBodyOutOfTheBasicViewOnly() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.client.pauseQueue(Rig.QUEUE);
      Task basic = rig.create(rig.named("t"));
      Task full =
          rig.client.getTask(
              GetTaskRequest.newBuilder()
                  .setName(basic.getName())
                  .setResponseView(Task.View.FULL)
                  .build());

      assertThat(basic.getView()).isEqualTo(Task.View.BASIC);
      assertThat(basic.getHttpRequest().getBody().isEmpty()).isTrue();
      assertThat(basic.getHttpRequest().getUrl()).isEqualTo(rig.target.url("/work"));
      assertThat(basic.getHttpRequest().getHeadersMap())
          .containsEntry("Content-Type", "application/json")
          .containsEntry("User-Agent", "Google-Cloud-Tasks");
      assertThat(full.getView()).isEqualTo(Task.View.FULL);
      assertThat(full.getHttpRequest().getBody().toStringUtf8()).isEqualTo("{\"token\":\"abc\"}");
      Task created =
          rig.client.createTask(
              CreateTaskRequest.newBuilder()
                  .setParent(Rig.QUEUE)
                  .setTask(rig.named("u"))
                  .setResponseView(Task.View.FULL)
                  .build());
      assertThat(created.getHttpRequest().getBody()).isEqualTo(full.getHttpRequest().getBody());
      assertThat(
              rig.client
                  .listTasks(
                      ListTasksRequest.newBuilder()
                          .setParent(Rig.QUEUE)
                          .setResponseView(Task.View.FULL)
                          .build())
                  .iterateAll())
          .extracting(task -> task.getHttpRequest().getBody().toStringUtf8())
          .containsExactly("{\"token\":\"abc\"}", "{\"token\":\"abc\"}");
    }
  }

  @Test
  void fillsInWhatTheCallerLeavesOut() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.client.pauseQueue(Rig.QUEUE);
      Instant before = rig.clock.instant();
      Task.Builder asked = rig.task();
      asked.getHttpRequestBuilder().clearHttpMethod();
      Task task = rig.create(asked);

      assertThat(task.getHttpRequest().getHttpMethod().name()).isEqualTo("POST");
      assertThat(task.getDispatchDeadline()).isEqualTo(Durations.fromSeconds(600));
      assertThat(task.getCreateTime().getNanos()).isZero();
      assertThat(task.getCreateTime().getSeconds())
          .isBetween(before.getEpochSecond(), rig.clock.instant().getEpochSecond());
      assertThat(Timestamps.toMillis(task.getScheduleTime()))
          .isBetween(before.toEpochMilli(), rig.clock.millis());
      assertThat(task.getDispatchCount()).isZero();
      assertThat(task.hasFirstAttempt()).isFalse();
      assertThat(task.hasLastAttempt()).isFalse();
    }
  }

  @Test
  void showsHowTheAttemptsWent() throws Exception {
    try (Rig rig = Rig.atScale(100, Rig.queue())) {
      rig.target.answers(
          request -> {
            if (request.retryCount() == 0) {
              return Target.Reply.of(503);
            }
            rig.client.pauseQueue(Rig.QUEUE);
            return Target.Reply.of(404);
          });
      rig.create(rig.named("t"));
      rig.awaitAttempts(2);

      Task task = rig.client.getTask(Rig.name("t"));
      assertThat(task.getDispatchCount()).isEqualTo(2);
      assertThat(task.getResponseCount()).isEqualTo(2);
      assertThat(task.getFirstAttempt().hasDispatchTime()).isTrue();
      assertThat(task.getFirstAttempt().hasResponseTime()).isFalse();
      assertThat(task.getLastAttempt().getResponseStatus().getCode()).isEqualTo(5);
      assertThat(task.getLastAttempt().getResponseStatus().getMessage())
          .isEqualTo("NOT_FOUND(5): HTTP status code 404");
      long lastEnd = Timestamps.toMicros(task.getLastAttempt().getResponseTime());
      assertThat(Timestamps.toMicros(task.getScheduleTime()) - lastEnd)
          .isBetween(60_000_000L, 65_000_000L);
      assertThat(Timestamps.toMicros(task.getLastAttempt().getScheduleTime()))
          .isLessThanOrEqualTo(Timestamps.toMicros(task.getLastAttempt().getDispatchTime()));
    }
  }

  @Test
  void listsTasksInPages() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.client.pauseQueue(Rig.QUEUE);
      List<String> names =
          IntStream.range(0, 25)
              .mapToObj(i -> rig.create(rig.named("t-" + (10 + i))).getName())
              .toList();

      List<Integer> sizes = new ArrayList<>();
      List<String> listed = new ArrayList<>();
      rig.client
          .listTasks(ListTasksRequest.newBuilder().setParent(Rig.QUEUE).setPageSize(10).build())
          .iteratePages()
          .forEach(
              page -> {
                List<Task> tasks = new ArrayList<>();
                page.getValues().forEach(tasks::add);
                sizes.add(tasks.size());
                tasks.forEach(task -> listed.add(task.getName()));
              });
      assertThat(sizes).containsExactly(10, 10, 5);
      assertThat(listed).containsExactlyElementsOf(names);
    }
  }

  @Test
  void remembersAUsedNameForAnHour() throws Exception {
    // The hour is 3.6 s, long enough for the refused create to come within it.
    try (Rig rig = Rig.atScale(1_000, Rig.queue())) {
      rig.create(rig.named("once"));
      rig.awaitAttempts(1);
      refusesName(rig, "once");
      // Read after the refusal, by which the task has ended for certain.
      Instant done = rig.clock.instant();
      Rig.await(() -> assertThat(rig.clock.instant()).isAfter(done.plusSeconds(3600)));

      rig.create(rig.named("once"));
      rig.awaitAttempts(2);
    }
  }

  @Test
  void remembersAUsedNameForAsLongAsItIsTold() throws Exception {
    try (Rig rig = Rig.atScale(10_000, Rig.queue())) {
      rig.emulator.keepNames(Duration.ofDays(9));
      rig.create(rig.named("once"));
      rig.awaitAttempts(1);
      Instant done = rig.clock.instant();
      Rig.await(() -> assertThat(rig.clock.instant()).isAfter(done.plusSeconds(7200)));

      refusesName(rig, "once");
    }
  }

  @Test
  void forgetsNamesInACrashButNotTheTasksThatWait() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.create(rig.named("done"));
      rig.awaitAttempts(1);
      rig.client.pauseQueue(Rig.QUEUE);
      rig.create(rig.named("waiting"));
      rig.emulator.forgetNames();

      rig.create(rig.named("done"));
      refusesName(rig, "waiting");
    }
  }

  @Test
  void deletesATaskThatWaits() throws Exception {
    // One at a time, so that the task due first would arrive first if it were still there.
    try (Rig rig = Rig.atScale(1000, Rig.queue("q", 500, 1))) {
      // Paused, as creating and deleting may take longer than it is until the task is due.
      rig.client.pauseQueue(Rig.QUEUE);
      Instant due = rig.clock.instant().plusSeconds(200);
      rig.create(rig.named("t").setScheduleTime(Timestamps.fromMillis(due.toEpochMilli())));
      rig.client.deleteTask(Rig.name("t"));
      rig.create(rig.named("u").setScheduleTime(Timestamps.fromMillis(due.toEpochMilli() + 1000)));
      Rig.await(() -> assertThat(rig.clock.instant()).isAfter(due.plusSeconds(1)));
      rig.client.resumeQueue(Rig.QUEUE);

      rig.awaitAttempts(1);
      assertThat(rig.target.received()).extracting(Target.Received::task).containsExactly("u");
    }
  }

  @Test
  void runsATaskAtOnceWhateverPauseScheduleAndLimitsSay() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue("q", 0.001, 1))) {
      rig.client.pauseQueue(Rig.QUEUE);
      rig.target.answers(
          request ->
              request.retryCount() == 0
                  ? Target.Reply.of(500).slowly(Duration.ofMillis(300))
                  : Target.Reply.of(200));
      Instant due = rig.clock.instant().plus(Duration.ofDays(1));
      rig.create(rig.named("t").setScheduleTime(Timestamps.fromMillis(due.toEpochMilli())));

      Task ran = rig.client.runTask(Rig.name("t"));
      assertThat(ran.getDispatchCount()).isEqualTo(1);
      assertThat(ran.getLastAttempt().hasResponseTime()).isFalse();
      // Again while the first attempt is under way; it succeeds, and that ends the task.
      rig.client.runTask(Rig.name("t"));
      rig.awaitAttempts(2);
      assertThat(rig.target.received())
          .extracting(Target.Received::retryCount)
          .as("both under way at once")
          .containsExactlyInAnyOrder(0, 1);
      assertThat(rig.client.listTasks(Rig.QUEUE).iterateAll()).isEmpty();
    }
  }

  @Test
  void schedulesARunThatFailedFromTheCall() throws Exception {
    try (Rig rig = Rig.atScale(1, Rig.queue())) {
      rig.client.pauseQueue(Rig.QUEUE);
      rig.target.answersInTurn(500);
      rig.create(rig.named("t"));
      long called = Timestamps.toMicros(rig.client.runTask(Rig.name("t")).getScheduleTime());

      rig.awaitAttempts(1);
      assertThat(Timestamps.toMicros(rig.client.getTask(Rig.name("t")).getScheduleTime()))
          .isEqualTo(called + 60_000_000L);
    }
  }

  private static void refusesName(Rig rig, String id) {
    Rig.refused(() -> rig.create(rig.named(id)), ALREADY_EXISTS, "Requested entity already exists");
  }
}
