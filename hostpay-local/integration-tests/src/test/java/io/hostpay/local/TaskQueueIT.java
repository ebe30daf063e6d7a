package io.hostpay.local;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.EnqueueFailed;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.cloudtasks.CloudTasksEmulator;
import io.hostpay.testkit.cloudtasks.Faults;
import io.hostpay.testkit.cloudtasks.QueueDefinitions;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The services' way into Cloud Tasks: Google's client against the emulator, over gRPC. */
class TaskQueueIT {
  private static final String QUEUE = "gchostpay-status-check-queue";
  private static final String INVOKER = "invoker@hostpay-local.iam.gserviceaccount.com";
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final TaskHeaders CAUSE = new TaskHeaders("before", "task", 7, 1, 0, TRACE);

  private final LocalClock clock = LocalClock.startingNow(60);
  private final WireMockServer service =
      new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CloudTasksEmulator emulator;
  private final QueueAdmin admin;
  private final TaskQueue queue;

  TaskQueueIT() throws IOException {
    emulator =
        CloudTasksEmulator.start(
            0,
            clock.clock(),
            clock.scale(),
            QueueDefinitions.read(Repository.here().queues()),
            LocalKeys.PROJECT,
            LocalKeys.LOCATION);
    admin = QueueAdmin.of(emulator.port());
    queue = queue(null);
  }

  private TaskQueue queue(@Nullable String invoker) throws IOException {
    return new TaskQueue(
        new CloudTasksSettings(
            LocalKeys.PROJECT, LocalKeys.LOCATION, "127.0.0.1:" + emulator.port(), invoker),
        clock.clock());
  }

  @BeforeEach
  void start() {
    service.start();
    service.stubFor(post(urlEqualTo("/there")).willReturn(ok()));
  }

  @AfterEach
  void stop() {
    threads.close();
    queue.close();
    admin.close();
    emulator.close();
    service.stop();
  }

  private OutgoingTask task(String id, int generation, Duration delay) {
    return new OutgoingTask(
        Stage.STATUS_CHECK,
        new UniqueId(id),
        generation,
        "signed-" + id,
        new TaskTarget(QUEUE, URI.create(service.baseUrl()), "/there"),
        delay,
        CAUSE);
  }

  private OutgoingTask task(String id) {
    return task(id, 0, Duration.ZERO);
  }

  @Test
  void deliversTheTokenWithWhatTheReceiverLogs() {
    queue.enqueue(task("A", 3, Duration.ZERO));

    awaitDelivered(1);
    service.verify(
        1,
        postRequestedFor(urlEqualTo("/there"))
            .withRequestBody(equalToJson("{\"token\":\"signed-A\"}"))
            .withHeader("Content-Type", equalTo("application/json"))
            .withHeader("X-HostPay-Generation", equalTo("3"))
            .withHeader("X-HostPay-Cause-Attempt", equalTo("7"))
            .withHeader("traceparent", equalTo(TRACE))
            .withHeader("X-CloudTasks-QueueName", equalTo(QUEUE))
            .withHeader("X-CloudTasks-TaskName", matching("[0-9a-f]{32}"))
            .withoutHeader("Authorization"));
    TaskHeaders heard =
        TaskHeaders.from(
            name -> service.getAllServeEvents().getFirst().getRequest().getHeader(name));
    assertThat(heard.generation()).isEqualTo(3);
    assertThat(heard.delivery()).isEqualTo(1);
    assertThat(heard.causeDelivery()).isEqualTo(7);
    assertThat(heard.traceOrNew().traceparent()).isEqualTo(TRACE);
  }

  @Test
  void setsTheDispatchDeadlineAndNoIdentityWhereTheTargetIsOpen() {
    admin.pause(QUEUE);

    queue.enqueue(task("A"));

    Task created = onlyTask();
    assertThat(created.getDispatchDeadline().getSeconds()).isEqualTo(600);
    assertThat(created.getHttpRequest().getHttpMethod()).isEqualTo(HttpMethod.POST);
    assertThat(created.getHttpRequest().getUrl()).isEqualTo(service.baseUrl() + "/there");
    assertThat(created.getHttpRequest().hasOidcToken()).isFalse();
  }

  // Production fault 16
  @Test
  void hasTheTaskSignedForTheServiceItself() throws IOException {
    admin.pause(QUEUE);
    try (TaskQueue identified = queue(INVOKER)) {
      identified.enqueue(task("A"));
    }

    Task created = onlyTask();
    assertThat(created.getHttpRequest().getOidcToken().getServiceAccountEmail()).isEqualTo(INVOKER);
    assertThat(created.getHttpRequest().getOidcToken().getAudience()).isEqualTo(service.baseUrl());
    admin.resume(QUEUE);
    awaitDelivered(1);
    service.verify(
        postRequestedFor(urlEqualTo("/there"))
            .withHeader("Authorization", matching("Bearer [^.]+\\.[^.]+\\..*")));
  }

  @Test
  void takesARepeatForSuccessAlsoAfterTheTaskIsGone() {
    queue.enqueue(task("A"));
    queue.enqueue(task("A"));
    awaitDelivered(1);

    queue.enqueue(task("A"));

    queue.enqueue(task("B"));
    awaitDelivered(2);
    assertThat(tokens()).containsExactlyInAnyOrder("signed-A", "signed-B");
  }

  @Test
  void namesATaskAfterStagePaymentAndGeneration() {
    admin.pause(QUEUE);

    queue.enqueue(task("A"));
    queue.enqueue(task("A", 1, Duration.ZERO));
    queue.enqueue(task("B"));

    // The first 32 hex digits of SHA-256 over "status-check|A|0" and so on.
    assertThat(admin.tasks(QUEUE))
        .extracting(task -> task.getName().substring(task.getName().lastIndexOf('/') + 1))
        .containsExactlyInAnyOrder(
            "e864f44962ac6755913680ddc5d3ce9e",
            "15040654fedae2863d39939017073dc3",
            "2717b4623e8befa79101a56333167272");
  }

  @Test
  void sendsADelayedTaskWhenItsTimeHasCome() {
    Instant before = clock.clock().instant();

    queue.enqueue(task("A", 0, Duration.ofMinutes(2)));

    awaitDelivered(1);
    TaskAttempt attempt = emulator.attempts().getFirst();
    assertThat(attempt.started()).isAfterOrEqualTo(before.plus(Duration.ofMinutes(2)));
  }

  @Test
  void givesADelayedTaskItsScheduleTime() {
    admin.pause(QUEUE);
    Instant before = clock.clock().instant();

    queue.enqueue(task("A", 0, Duration.ofMinutes(15)));

    Instant after = clock.clock().instant();
    Task created = onlyTask();
    assertThat(
            Instant.ofEpochSecond(
                created.getScheduleTime().getSeconds(), created.getScheduleTime().getNanos()))
        .isBetween(before.plus(Duration.ofMinutes(15)), after.plus(Duration.ofMinutes(15)));
  }

  @Test
  void triesAgainWhenCloudTasksFailsAndCreatesNothingTwice() {
    emulator.faults(Faults.none().withSeed(7).withFailingCreates(0.3, 0.3));
    List<OutgoingTask> tasks = IntStream.range(0, 30).mapToObj(i -> task("P" + i)).toList();
    Set<String> notTaken = new ConcurrentSkipListSet<>();

    CompletableFuture.allOf(
            tasks.stream()
                .map(task -> CompletableFuture.runAsync(() -> enqueue(task, notTaken), threads))
                .toArray(CompletableFuture[]::new))
        .join();
    // What Cloud Tasks does with the task whose handling failed: the same once more.
    emulator.faults(Faults.none());
    tasks.stream()
        .filter(task -> notTaken.contains(task.uniqueId().value()))
        .forEach(queue::enqueue);

    assertThat(notTaken).hasSizeLessThan(15);
    awaitDelivered(30);
    assertThat(tokens()).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void saysWhichPaymentWaitsWhenCloudTasksNeverTakesTheTask() {
    emulator.faults(Faults.none().withFailingCreates(1, 0));

    assertThatThrownBy(() -> queue.enqueue(task("A")))
        .isInstanceOf(EnqueueFailed.class)
        .hasMessageContainingAll("status-check", "payment A", QUEUE, "UNAVAILABLE")
        .hasMessageContaining("The payment stands as recorded");

    emulator.faults(Faults.none());
    queue.enqueue(task("A"));
    awaitDelivered(1);
  }

  @Test
  void doesNotTryAgainWhereTheQueueDoesNotExist() {
    OutgoingTask lost =
        new OutgoingTask(
            Stage.STATUS_CHECK,
            new UniqueId("A"),
            0,
            "signed-A",
            new TaskTarget("no-such-queue", URI.create(service.baseUrl()), "/there"),
            Duration.ZERO,
            CAUSE);
    queue.enqueue(task("warm"));

    long start = System.nanoTime();
    assertThatThrownBy(() -> queue.enqueue(lost))
        .isInstanceOf(EnqueueFailed.class)
        .hasMessageContainingAll("no-such-queue", "NOT_FOUND");

    // Four tries would wait for 2.6 s between them.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  private void enqueue(OutgoingTask task, Set<String> notTaken) {
    try {
      queue.enqueue(task);
    } catch (EnqueueFailed e) {
      notTaken.add(task.uniqueId().value());
    }
  }

  private Task onlyTask() {
    List<Task> tasks = admin.tasks(QUEUE);
    assertThat(tasks).hasSize(1);
    return tasks.getFirst();
  }

  private void awaitDelivered(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(emulator.attempts()).hasSizeGreaterThanOrEqualTo(count);
              assertThat(admin.tasks(QUEUE)).isEmpty();
            });
  }

  /** The tokens that have arrived, each as often as it did. */
  private List<String> tokens() {
    return service.getAllServeEvents().stream()
        .map(event -> event.getRequest().getBodyAsString())
        .map(body -> body.replaceAll(".*:\"(.*)\".*", "$1"))
        .toList();
  }
}
