package io.hostpay.testkit.cloudtasks;

import static com.google.api.gax.rpc.StatusCode.Code.ALREADY_EXISTS;
import static com.google.api.gax.rpc.StatusCode.Code.FAILED_PRECONDITION;
import static com.google.api.gax.rpc.StatusCode.Code.INVALID_ARGUMENT;
import static com.google.api.gax.rpc.StatusCode.Code.NOT_FOUND;
import static com.google.api.gax.rpc.StatusCode.Code.UNIMPLEMENTED;
import static io.hostpay.testkit.cloudtasks.Rig.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.tasks.v2.AppEngineHttpRequest;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.ListTasksRequest;
import com.google.cloud.tasks.v2.OAuthToken;
import com.google.cloud.tasks.v2.OidcToken;
import com.google.cloud.tasks.v2.Queue;
import com.google.cloud.tasks.v2.RateLimits;
import com.google.cloud.tasks.v2.RetryConfig;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal with the code and text that were recorded from the real service. */
class RefusalsIT {

  private static final String NO_QUEUE =
      "Queue does not exist. If you just created the queue, wait at least a minute for the queue to"
          + " initialize.";
  private static final String NO_ENTITY = "Requested entity was not found.";
  private static final String ENDED =
      "The task no longer exists, though a task with this name existed recently. The task either"
          + " successfully completed or was deleted.";
  private static final String QUEUE_FORM =
      "Queue name must be formatted:"
          + " \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>\".";
  private static final String TASK_FORM =
      "Task name must be formatted:"
          + " \"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>/tasks/<TASK_ID>\"";
  private static final String NO_TASK_ID = "projects/p/locations/l/queues/q/tasks/";
  private static final String ABSENT = Rig.LOCATION + "/queues/absent";

  private static Rig rig;

  @BeforeAll
  static void start() throws IOException {
    rig = Rig.atScale(1, Rig.queue());
    rig.client.pauseQueue(Rig.QUEUE);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void refusesWhatConcernsAQueueThatIsNotThere() {
    refused(() -> rig.client.getQueue(ABSENT), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.pauseQueue(ABSENT), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.resumeQueue(ABSENT), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.purgeQueue(ABSENT), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.deleteQueue(ABSENT), NOT_FOUND, NO_ENTITY);
    refused(() -> rig.client.listTasks(ABSENT), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.createTask(ABSENT, rig.task().build()), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.getTask(ABSENT + "/tasks/t"), NOT_FOUND, NO_QUEUE);
  }

  @Test
  void refusesWhatConcernsATaskThatWasNeverThere() {
    String absent = Rig.name("absent");
    refused(() -> rig.client.getTask(absent), NOT_FOUND, NO_ENTITY);
    refused(() -> rig.client.deleteTask(absent), NOT_FOUND, NO_ENTITY);
    refused(() -> rig.client.runTask(absent), NOT_FOUND, NO_ENTITY);
  }

  @Test
  void saysThatATaskHasEndedRecently() {
    String deleted = rig.create(rig.named("deleted")).getName();
    rig.client.deleteTask(deleted);

    refused(() -> rig.client.getTask(deleted), NOT_FOUND, ENDED);
    refused(() -> rig.client.deleteTask(deleted), NOT_FOUND, ENDED);
    refused(() -> rig.client.runTask(deleted), NOT_FOUND, ENDED);
  }

  @Test
  void refusesANameThatIsTakenOrWasRecently() {
    rig.create(rig.named("taken"));
    refused(
        () -> rig.create(rig.named("taken")), ALREADY_EXISTS, "Requested entity already exists");
    rig.client.deleteTask(Rig.name("taken"));
    refused(
        () -> rig.create(rig.named("taken")), ALREADY_EXISTS, "Requested entity already exists");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "q",
        "projects/p/locations/l/queues/",
        "projects/p/locations/l/queues/has_underscore",
        "projects/p/locations/l/queues/q/tasks/t",
        "projects/p/locations/l/queues/q\n",
        " projects/p/locations/l/queues/q",
        "projects/p/q/locations/l/queues/q"
      })
  void refusesMalformedQueueNames(String name) {
    refused(() -> rig.client.getQueue(name), INVALID_ARGUMENT, QUEUE_FORM);
    refused(() -> rig.client.createTask(name, rig.task().build()), INVALID_ARGUMENT, QUEUE_FORM);
    refused(
        () -> rig.client.createQueue(Rig.LOCATION.toString(), queueNamed(name)),
        INVALID_ARGUMENT,
        QUEUE_FORM);
  }

  @Test
  void pointsToTheDocumentationOfNames() {
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> rig.client.getQueue("nonsense"));

    assertThat(Objects.requireNonNull(refusal.getErrorDetails().getHelp()).getLinks(0).getUrl())
        .isEqualTo(
            "https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues#Queue.FIELDS.name");
  }

  @Test
  void refusesAQueueNameThatIsTooLong() {
    String stem = Rig.LOCATION + "/queues/";
    refused(() -> rig.client.getQueue(stem + "q".repeat(101)), INVALID_ARGUMENT, QUEUE_FORM);
    refused(() -> rig.client.getQueue(stem + "q".repeat(100)), NOT_FOUND, NO_QUEUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"t", "projects/p/locations/l/queues/q", NO_TASK_ID})
  void refusesMalformedTaskNames(String name) {
    refused(() -> rig.client.getTask(name), INVALID_ARGUMENT, TASK_FORM);
    refused(() -> rig.create(rig.task().setName(name)), INVALID_ARGUMENT, TASK_FORM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a valid id", "a/b", "ü", "a.b"})
  void refusesMalformedTaskIds(String id) {
    refused(
        () -> rig.create(rig.named(id)),
        INVALID_ARGUMENT,
        "Task ID \""
            + id
            + "\" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores"
            + " (_). Task ID must between 1 and 500 characters.");
  }

  @Test
  void takesTaskIdsOfFiveHundredCharactersAndNoMore() {
    rig.create(rig.named("a-_9".repeat(125)));
    refused(
        () -> rig.create(rig.named("x".repeat(501))),
        INVALID_ARGUMENT,
        message -> assertThat(message).contains("Task ID must between 1 and 500 characters."));
  }

  @Test
  void refusesATaskNamedIntoAnotherQueue() {
    refused(
        () -> rig.create(rig.task().setName(ABSENT + "/tasks/t")),
        INVALID_ARGUMENT,
        "The queue name from request ('%s') must be the same as the queue name in the named task ('%s')."
            .formatted(Rig.QUEUE, ABSENT));
  }

  @Test
  void refusesAScheduleMoreThanThirtyDaysAhead() {
    Instant at = Instant.parse("2099-12-01T12:00:00Z");
    refused(
        () -> rig.create(rig.task().setScheduleTime(Timestamps.fromSeconds(at.getEpochSecond()))),
        INVALID_ARGUMENT,
        "The Task.scheduleTime, 2099-12-01T04:00:00-08:00, is too far in the future. Schedule time must be no more than 720h in the future.");
    Instant allowed = rig.clock.instant().plus(Duration.ofDays(30)).minusSeconds(60);
    rig.create(rig.task().setScheduleTime(Timestamps.fromSeconds(allowed.getEpochSecond())));
  }

  @ParameterizedTest
  @CsvSource({"14999, false", "15000, true", "1800000, true", "1800001, false", "-1, false"})
  void takesDispatchDeadlinesOf15SecondsTo30Minutes(long millis, boolean taken) {
    Task.Builder task = rig.task().setDispatchDeadline(Durations.fromMillis(millis));
    if (taken) {
      assertThat(rig.create(task).getDispatchDeadline()).isEqualTo(Durations.fromMillis(millis));
    } else {
      refused(
          () -> rig.create(task),
          INVALID_ARGUMENT,
          "Task.dispatchDeadline must be between [15s, 30m].");
    }
  }

  @Test
  void refusesATaskOfMoreThanAMebibyte() {
    Task.Builder task = rig.task();
    task.getHttpRequestBuilder().setBody(ByteString.copyFrom(new byte[1 << 20]));
    refused(() -> rig.create(task), INVALID_ARGUMENT, "Task size too large");
    task.getHttpRequestBuilder().setBody(ByteString.copyFrom(new byte[(1 << 20) - 1000]));
    rig.create(task);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | HttpRequest.url is required.",
        "ftp://host/x | HttpTarget.url must start with 'http://' or 'https://'.",
        "localhost:8081 | HttpTarget.url must start with 'http://' or 'https://'.",
        "http:///path | HttpRequest.url names no host.",
        "http://host/a b | HttpRequest.url is invalid"
      })
  void refusesMissingAndInvalidUrls(String url, String text) {
    refusedRequest(http -> http.setUrl(url), text);
  }

  @Test
  void refusesRequestsThatCannotBeSent() {
    refusedRequest(http -> http.setUrl("http://h/" + "x".repeat(2083)), "at most 2083 characters");
    refusedRequest(http -> http.setHttpMethod(HttpMethod.GET), "body is not allowed with method");
    refusedRequest(http -> http.setHttpMethodValue(99), "HttpRequest.httpMethod is unknown.");
    refusedRequest(http -> http.putHeaders("X-A", "line\nbreak"), "HttpRequest.headers is invalid");
    refusedRequest(http -> http.putHeaders("X-A", "x".repeat(80 * 1024)), "must be less than 80KB");
    refusedRequest(
        http -> http.setOidcToken(OidcToken.getDefaultInstance()),
        "serviceAccountEmail is required");
  }

  @Test
  void saysWhatTheEmulatorLeavesOut() {
    refused(
        () ->
            rig.client.createTask(
                Rig.QUEUE,
                Task.newBuilder()
                    .setAppEngineHttpRequest(AppEngineHttpRequest.getDefaultInstance())
                    .build()),
        UNIMPLEMENTED,
        "An App Engine target is not part of the local emulator.");
    Task.Builder oauth = rig.task();
    oauth
        .getHttpRequestBuilder()
        .setOauthToken(OAuthToken.newBuilder().setServiceAccountEmail("a@b.test"));
    refused(
        () -> rig.create(oauth),
        UNIMPLEMENTED,
        "An OAuth token is not part of the local emulator.");
    refused(
        () -> rig.client.getIamPolicy(Rig.QUEUE),
        UNIMPLEMENTED,
        message -> assertThat(message).contains("unimplemented"));
  }

  @Test
  void refusesAQueueThatExistsOrIsOutsideItsParent() {
    refused(
        () -> rig.client.createQueue(Rig.LOCATION.toString(), queueNamed(Rig.QUEUE)),
        ALREADY_EXISTS,
        "Queue already exists");
    refused(
        () -> rig.client.createQueue("projects/p/locations/l", queueNamed(ABSENT)),
        INVALID_ARGUMENT,
        ABSENT + " must begin with projects/p/locations/l.");
    refused(
        () -> rig.client.createQueue("projects/p", queueNamed(ABSENT)),
        INVALID_ARGUMENT,
        "Invalid resource field value in the request.");
  }

  @Test
  void refusesToMakeAQueueAgainThatWasDeletedRecently() {
    String name = Rig.LOCATION + "/queues/short-lived";
    rig.client.createQueue(Rig.LOCATION.toString(), queueNamed(name));
    rig.client.deleteQueue(name);
    String text =
        "The queue cannot be created because a queue with this name existed too recently.";

    refused(
        () -> rig.client.createQueue(Rig.LOCATION.toString(), queueNamed(name)),
        FAILED_PRECONDITION,
        text);
    refused(
        () -> rig.client.updateQueue(queueNamed(name), FieldMask.getDefaultInstance()),
        FAILED_PRECONDITION,
        text);
    refused(() -> rig.client.getQueue(name), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.createTask(name, rig.task().build()), NOT_FOUND, NO_QUEUE);
    refused(() -> rig.client.deleteQueue(name), NOT_FOUND, NO_ENTITY);
  }

  @Test
  void refusesQueueSettingsOutOfRange() {
    refusedRates(
        rates -> rates.setMaxDispatchesPerSecond(-1),
        "RateLimits.maxDispatchesPerSecond cannot be negative.");
    refusedRates(
        rates -> rates.setMaxDispatchesPerSecond(501),
        "RateLimits.maxDispatchesPerSecond must be less than or equal to 500.");
    refusedRates(
        rates -> rates.setMaxConcurrentDispatches(-1),
        "RateLimits.maxConcurrentDispatches cannot be negative.");
    refusedRates(
        rates -> rates.setMaxConcurrentDispatches(5001),
        "RateLimits.maxConcurrentDispatches must be less than or equal to 5000.");
    refusedRetries(
        retries -> retries.setMaxAttempts(-2),
        "RetryConfig.maxAttempts must be greater or equal to -1.");
    refusedRetries(
        retries -> retries.setMaxDoublings(-1), "RetryConfig.maxDoublings cannot be negative.");
    refusedRetries(
        retries -> retries.setMinBackoff(Durations.fromSeconds(-1)),
        "RetryConfig.minBackoff cannot be negative.");
    refusedRetries(
        retries ->
            retries.setMinBackoff(Durations.fromSeconds(9)).setMaxBackoff(Durations.fromSeconds(8)),
        "RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.");
    refusedRetries(
        retries -> retries.setMaxBackoff(Durations.fromSeconds(1).toBuilder().setNanos(-1)),
        "RetryConfig has an invalid duration.");
    refused(
        () ->
            rig.client.updateQueue(
                queueNamed(Rig.QUEUE), FieldMask.newBuilder().addPaths("colour").build()),
        INVALID_ARGUMENT,
        "Invalid field mask: colour");
  }

  @Test
  void refusesPagesThatCannotBe() {
    ListTasksRequest.Builder tasks = ListTasksRequest.newBuilder().setParent(Rig.QUEUE);
    refused(
        () -> rig.client.listTasks(tasks.clone().setPageSize(-1).build()),
        INVALID_ARGUMENT,
        "Page size cannot be negative.");
    refused(
        () -> rig.client.listTasks(tasks.clone().setPageToken("%%").build()),
        INVALID_ARGUMENT,
        "Invalid page token.");
  }

  private static void refusedRequest(Consumer<HttpRequest.Builder> change, String text) {
    Task.Builder task = rig.task();
    change.accept(task.getHttpRequestBuilder());
    refused(
        () -> rig.create(task), INVALID_ARGUMENT, message -> assertThat(message).contains(text));
  }

  private static void refusedRates(Consumer<RateLimits.Builder> change, String text) {
    Queue.Builder queue = queueNamed(ABSENT).toBuilder();
    change.accept(queue.getRateLimitsBuilder());
    refusedSettings(queue.build(), text);
  }

  private static void refusedRetries(Consumer<RetryConfig.Builder> change, String text) {
    Queue.Builder queue = queueNamed(ABSENT).toBuilder();
    change.accept(queue.getRetryConfigBuilder());
    refusedSettings(queue.build(), text);
  }

  private static void refusedSettings(Queue queue, String text) {
    refused(() -> rig.client.createQueue(Rig.LOCATION.toString(), queue), INVALID_ARGUMENT, text);
    refused(
        () ->
            rig.client.updateQueue(
                queue.toBuilder().setName(Rig.QUEUE).build(), FieldMask.getDefaultInstance()),
        INVALID_ARGUMENT,
        text);
  }

  private static Queue queueNamed(String name) {
    return Queue.newBuilder().setName(name).build();
  }
}
