package io.hostpay.common.tasks;

import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.OidcToken;
import com.google.cloud.tasks.v2.Task;
import com.google.cloud.tasks.v2.TaskName;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.hostpay.common.logging.Trace;
import java.time.Clock;
import java.time.Instant;

/** A task as Cloud Tasks gets it: its name, its request with headers and identity, its time. */
final class WireTask {
  /** Longer than any request may run; explicit, so that a changed default changes nothing here. */
  private static final Duration DISPATCH_DEADLINE = Duration.newBuilder().setSeconds(600).build();

  private final CloudTasksSettings settings;
  private final Clock clock;

  WireTask(CloudTasksSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  Task of(OutgoingTask task) {
    Task.Builder wire =
        Task.newBuilder()
            .setName(
                TaskName.of(
                        settings.project(), settings.location(), task.target().queue(), task.name())
                    .toString())
            .setDispatchDeadline(DISPATCH_DEADLINE)
            .setHttpRequest(request(task));
    if (task.delay().isPositive()) {
      Instant at = clock.instant().plus(task.delay());
      wire.setScheduleTime(
          Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()));
    }
    return wire.build();
  }

  private HttpRequest request(OutgoingTask task) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder()
            .setHttpMethod(HttpMethod.POST)
            .setUrl(task.target().url())
            .putHeaders("Content-Type", "application/json")
            .putHeaders(TaskHeaders.GENERATION, Integer.toString(task.generation()))
            .putHeaders(TaskHeaders.CAUSE_ATTEMPT, Integer.toString(task.cause().delivery()))
            .putHeaders(Trace.TRACEPARENT, task.cause().traceOrNew().traceparent())
            .setBody(ByteString.copyFromUtf8(task.body()));
    if (settings.invokerServiceAccount() != null) {
      request.setOidcToken(
          OidcToken.newBuilder()
              .setServiceAccountEmail(settings.invokerServiceAccount())
              .setAudience(task.target().serviceUrl().toString()));
    }
    return request.build();
  }
}
