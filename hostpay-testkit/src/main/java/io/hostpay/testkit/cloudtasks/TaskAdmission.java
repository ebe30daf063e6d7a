package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.HttpMethod;
import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Decides whether a new task is taken, and completes it with what the service fills in.
 *
 * <p>Limits are those of the API's documentation: schedule at most 30 days ahead, dispatch deadline
 * 15 s to 30 min with a default of 10 min, URL of at most 2083 characters, headers of less than 80
 * KB, a body only with POST, PUT and PATCH.
 */
final class TaskAdmission {

  /** The largest stored task that the real service took: 1 MiB less 7 bytes. */
  private static final int LARGEST = (1 << 20) - 7;

  private static final java.time.Duration FURTHEST = java.time.Duration.ofDays(30);
  private static final Duration SHORTEST_DEADLINE = Durations.fromSeconds(15);
  private static final Duration LONGEST_DEADLINE = Durations.fromMinutes(30);
  private static final Duration USUAL_DEADLINE = Durations.fromMinutes(10);
  private static final int LONGEST_URL = 2083;
  private static final int LARGEST_HEADERS = 80 * 1024;

  private TaskAdmission() {}

  /**
   * The task as it is stored, with body.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if it breaks a limit, UNIMPLEMENTED for
   *     App Engine targets and OAuth tokens
   */
  static Task admit(TaskName name, Task asked, Instant now) {
    if (asked.hasAppEngineHttpRequest()) {
      throw ApiErrors.leftOut("An App Engine target");
    }
    Task stored =
        Task.newBuilder()
            .setName(name.toString())
            .setHttpRequest(request(asked.getHttpRequest()))
            .setScheduleTime(ProtoTime.micros(schedule(asked, now)))
            .setCreateTime(ProtoTime.seconds(now))
            .setDispatchDeadline(deadline(asked))
            .build();
    if (stored.getSerializedSize() > LARGEST) {
      throw ApiErrors.invalid("Task size too large");
    }
    return stored;
  }

  private static Instant schedule(Task asked, Instant now) {
    if (!asked.hasScheduleTime()) {
      return now;
    }
    Instant at = ProtoTime.instant(asked.getScheduleTime());
    if (at.isAfter(now.plus(FURTHEST))) {
      throw ApiErrors.scheduledTooFarAhead(at);
    }
    return at.isBefore(now) ? now : at;
  }

  private static Duration deadline(Task asked) {
    Duration deadline = asked.getDispatchDeadline();
    if (!asked.hasDispatchDeadline() || deadline.equals(Duration.getDefaultInstance())) {
      return USUAL_DEADLINE;
    }
    if (!Durations.isValid(deadline)
        || Durations.compare(deadline, SHORTEST_DEADLINE) < 0
        || Durations.compare(deadline, LONGEST_DEADLINE) > 0) {
      throw ApiErrors.invalid("Task.dispatchDeadline must be between [15s, 30m].");
    }
    return deadline;
  }

  private static HttpRequest request(HttpRequest asked) {
    checkUrl(asked.getUrl());
    HttpMethod method =
        asked.getHttpMethod() == HttpMethod.HTTP_METHOD_UNSPECIFIED
            ? HttpMethod.POST
            : asked.getHttpMethod();
    if (method == HttpMethod.UNRECOGNIZED) {
      throw ApiErrors.invalid("HttpRequest.httpMethod is unknown.");
    }
    boolean takesBody =
        method == HttpMethod.POST || method == HttpMethod.PUT || method == HttpMethod.PATCH;
    if (!takesBody && !asked.getBody().isEmpty()) {
      throw ApiErrors.invalid("HttpRequest.body is not allowed with method " + method + ".");
    }
    if (asked.hasOauthToken()) {
      throw ApiErrors.leftOut("An OAuth token");
    }
    if (asked.hasOidcToken() && asked.getOidcToken().getServiceAccountEmail().isBlank()) {
      throw ApiErrors.invalid("HttpRequest.oidcToken.serviceAccountEmail is required.");
    }
    HttpRequest.Builder stored = asked.toBuilder().setHttpMethod(method).clearHeaders();
    asked
        .getHeadersMap()
        .forEach(
            (name, value) -> {
              if (!name.toLowerCase(Locale.ROOT).equals("user-agent")) {
                stored.putHeaders(name, value);
              }
            });
    stored.putHeaders("User-Agent", DispatchHeaders.USER_AGENT);
    checkHeaders(stored.getHeadersMap());
    return stored.build();
  }

  private static void checkUrl(String url) {
    if (url.isEmpty()) {
      throw ApiErrors.invalid("HttpRequest.url is required.");
    }
    if (!url.startsWith("http://") && !url.startsWith("https://")) {
      throw ApiErrors.invalid("HttpTarget.url must start with 'http://' or 'https://'.");
    }
    if (url.length() > LONGEST_URL) {
      throw ApiErrors.invalid("HttpRequest.url must be at most " + LONGEST_URL + " characters.");
    }
    try {
      if (URI.create(url).getHost() == null) {
        throw ApiErrors.invalid("HttpRequest.url names no host.");
      }
    } catch (IllegalArgumentException e) {
      throw ApiErrors.invalid("HttpRequest.url is invalid: " + e.getMessage());
    }
  }

  private static void checkHeaders(Map<String, String> headers) {
    int size = 0;
    java.net.http.HttpRequest.Builder probe =
        java.net.http.HttpRequest.newBuilder(URI.create("http://localhost/"));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      size += header.getKey().length() + header.getValue().length();
      if (DispatchHeaders.isTheTasksOwn(header.getKey())) {
        try {
          probe.header(header.getKey(), header.getValue());
        } catch (IllegalArgumentException e) {
          throw ApiErrors.invalid("HttpRequest.headers is invalid: " + header.getKey());
        }
      }
    }
    if (size >= LARGEST_HEADERS) {
      throw ApiErrors.invalid("HttpRequest.headers must be less than 80KB.");
    }
  }
}
