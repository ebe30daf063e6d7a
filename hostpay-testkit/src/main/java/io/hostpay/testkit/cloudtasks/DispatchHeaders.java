package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.HttpRequest;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The headers of a dispatch: the task's own, and over them those that Cloud Tasks sets.
 *
 * <p>As recorded from the real service: {@code TaskPreviousResponse} and {@code TaskRetryReason}
 * are there from the second attempt on, the reason always empty; {@code TaskExecutionCount} leaves
 * out answers of 500 and above; no {@code Content-Type} is added.
 */
final class DispatchHeaders {

  static final String USER_AGENT = "Google-Cloud-Tasks";

  /** Set by the connection itself, and by the real service too, whatever the task says. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("host", "content-length", "connection", "expect", "upgrade", "transfer-encoding");

  private final LocalIdentityToken identity;

  DispatchHeaders(LocalIdentityToken identity) {
    this.identity = identity;
  }

  Map<String, String> of(Dispatch dispatch) {
    // Names are compared without case: a header must not be sent twice in two spellings.
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    HttpRequest http = dispatch.http();
    http.getHeadersMap()
        .forEach(
            (name, value) -> {
              if (isTheTasksOwn(name)) {
                headers.put(name, value);
              }
            });
    headers.put("User-Agent", USER_AGENT);
    headers.put("X-CloudTasks-QueueName", dispatch.task().queue().id());
    headers.put("X-CloudTasks-TaskName", dispatch.task().id());
    headers.put("X-CloudTasks-TaskRetryCount", Integer.toString(dispatch.number() - 1));
    headers.put("X-CloudTasks-TaskExecutionCount", Integer.toString(dispatch.answersBefore()));
    headers.put("X-CloudTasks-TaskETA", epochSeconds(dispatch.eta()));
    dispatch
        .previousStatus()
        .ifPresent(
            status -> {
              headers.put("X-CloudTasks-TaskPreviousResponse", Integer.toString(status));
              headers.put("X-CloudTasks-TaskRetryReason", "");
            });
    if (http.hasOidcToken()) {
      headers.put("Authorization", identity.bearer(http));
    }
    return headers;
  }

  /** Whether a header of the task is sent on; the API documents which are ignored or replaced. */
  static boolean isTheTasksOwn(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !OF_THE_CONNECTION.contains(lower)
        && !lower.startsWith("x-google-")
        && !lower.startsWith("x-appengine-")
        && !lower.startsWith("x-cloudtasks-");
  }

  private static String epochSeconds(Instant at) {
    return "%d.%06d".formatted(at.getEpochSecond(), at.getNano() / 1000);
  }
}
