package io.hostpay.common.tasks;

import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Cloud Tasks says of the task it delivers. For logs and task names only, never for trust:
 * anyone who can reach a service can send these headers.
 *
 * @param attempt 1 on the first delivery
 * @param causeAttempt how many deliveries the task took that led to this one; 1 where absent
 * @param generation of the payment's drive, as the sender of the task knew it; 0 where absent
 */
public record TaskHeaders(
    @Nullable String queue,
    @Nullable String taskName,
    int attempt,
    int causeAttempt,
    int generation,
    @Nullable String traceparent) {
  static final String GENERATION = "X-HostPay-Generation";
  static final String CAUSE_ATTEMPT = "X-HostPay-Cause-Attempt";
  static final String TRACEPARENT = "traceparent";

  private static final Pattern W3C_TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
  private static final int MAX_GENERATION = 1_000_000;

  /** Reads the headers; one that makes no sense counts as absent. */
  public static TaskHeaders from(Function<String, @Nullable String> header) {
    String traceparent = header.apply(TRACEPARENT);
    return new TaskHeaders(
        header.apply("X-CloudTasks-QueueName"),
        header.apply("X-CloudTasks-TaskName"),
        number(header.apply("X-CloudTasks-TaskRetryCount")) + 1,
        Math.max(1, number(header.apply(CAUSE_ATTEMPT))),
        number(header.apply(GENERATION)),
        traceparent != null && W3C_TRACEPARENT.matcher(traceparent).matches() ? traceparent : null);
  }

  /** The trace to go on with: the task's own, or a new one for a payment that begins here. */
  public String traceOrNew() {
    if (traceparent != null) {
      return traceparent;
    }
    UUID trace = UUID.randomUUID();
    return "00-%016x%016x-%016x-01"
        .formatted(
            trace.getMostSignificantBits(),
            trace.getLeastSignificantBits(),
            UUID.randomUUID().getMostSignificantBits());
  }

  private static int number(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    try {
      int number = Integer.parseInt(text.strip());
      return number >= 0 && number <= MAX_GENERATION ? number : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
