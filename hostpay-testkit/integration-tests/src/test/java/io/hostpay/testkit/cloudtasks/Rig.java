package io.hostpay.testkit.cloudtasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.ByteString;
import io.hostpay.common.time.ScaledClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;

/** An emulator with Google's own Java client in front of it and an HTTP server behind. */
final class Rig implements AutoCloseable {

  static final LocationName LOCATION = new LocationName("hostpay-local", "us-central1");
  static final String QUEUE = LOCATION + "/queues/q";

  final Clock clock;
  final Target target = new Target();
  final CloudTasksEmulator emulator;
  final CloudTasksClient client;
  private final EmulatorClient google;

  private Rig(Clock clock, double scale, Duration leastRealDeadline, List<QueueDefinition> queues)
      throws IOException {
    this.clock = clock;
    emulator = CloudTasksEmulator.start(0, 0, clock, scale, queues, LOCATION, leastRealDeadline);
    google = EmulatorClient.at(emulator.port());
    client = google.tasks();
  }

  static Rig atScale(double scale, QueueDefinition... queues) throws IOException {
    return new Rig(scaled(scale), scale, Duration.ofSeconds(30), List.of(queues));
  }

  static Rig withLeastRealDeadline(double scale, Duration least, QueueDefinition... queues)
      throws IOException {
    return new Rig(scaled(scale), scale, least, List.of(queues));
  }

  /** Its queues alone run this fast: no clock does. */
  static Rig onTheWallsClock(double scale) throws IOException {
    return new Rig(Clock.systemUTC(), scale, Duration.ofSeconds(30), List.of());
  }

  private static Clock scaled(double scale) {
    return ScaledClock.of(Clock.systemUTC(), Instant.now(), scale);
  }

  /** A queue "q" as in production: unlimited attempts, always 60 s apart. */
  static QueueDefinition queue() {
    return queue("q", 500, 1000);
  }

  static QueueDefinition queue(String name, double rate, int concurrent) {
    return new QueueDefinition(
        name,
        true,
        rate,
        concurrent,
        -1,
        Duration.ofDays(1),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        0);
  }

  static QueueDefinition retrying(
      int attempts, Duration limit, Duration min, Duration max, int doublings) {
    return new QueueDefinition("q", true, 500, 1000, attempts, limit, min, max, doublings);
  }

  /** A task without name for the target. */
  Task.Builder task() {
    return Task.newBuilder()
        .setHttpRequest(
            HttpRequest.newBuilder()
                .setUrl(target.url("/work"))
                .setHttpMethod(HttpMethod.POST)
                .putHeaders("Content-Type", "application/json")
                .setBody(ByteString.copyFromUtf8("{\"token\":\"abc\"}")));
  }

  Task.Builder named(String id) {
    return task().setName(name(id));
  }

  static String name(String id) {
    return QUEUE + "/tasks/" + id;
  }

  Task create(Task.Builder task) {
    return client.createTask(QUEUE, task.build());
  }

  /** Waits for this many dispatches to have finished, and returns all that have. */
  List<TaskAttempt> awaitAttempts(int atLeast) {
    await(() -> assertThat(emulator.attempts()).hasSizeGreaterThanOrEqualTo(atLeast));
    return emulator.attempts();
  }

  static void await(Runnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(assertion::run);
  }

  static void refused(ThrowingCallable call, StatusCode.Code code, String text) {
    refused(call, code, message -> assertThat(message).isEqualTo(code + ": " + text));
  }

  static void refused(ThrowingCallable call, StatusCode.Code code, Consumer<String> message) {
    ApiException refusal = catchThrowableOfType(ApiException.class, call);
    assertThat(refusal).as("the call was taken").isNotNull();
    assertThat(refusal.getStatusCode().getCode()).isEqualTo(code);
    Throwable status = Objects.requireNonNull(refusal.getCause());
    message.accept(Objects.requireNonNull(status.getMessage()));
  }

  @Override
  public void close() {
    google.close();
    emulator.close();
    target.close();
  }
}
