package io.hostpay.common.tasks;

import io.hostpay.common.logging.Trace;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What Cloud Tasks says of the task it delivers. Anyone who can reach a service can send these
 * headers, so that no payment is made or ended by them: they serve logs and task names, and
 * GCHostPay3 passes over a look whose task's name is not the next one's.
 *
 * @param delivery its number: 1 on the first delivery
 * @param causeDelivery how many deliveries the task took that led to this one; 1 where absent
 * @param generation the payment's, as the sender of the task knew it; 0 where absent
 */
public record TaskHeaders(
    @Nullable String queue,
    @Nullable String taskName,
    int delivery,
    int causeDelivery,
    int generation,
    @Nullable String traceparent) {
  static final String GENERATION = "X-HostPay-Generation";
  static final String CAUSE_ATTEMPT = "X-HostPay-Cause-Attempt";
  private static final int MAX_GENERATION = 1_000_000;

  /** Reads the headers; one that makes no sense counts as absent. */
  public static TaskHeaders from(Function<String, @Nullable String> header) {
    return new TaskHeaders(
        header.apply("X-CloudTasks-QueueName"),
        header.apply("X-CloudTasks-TaskName"),
        number(header.apply("X-CloudTasks-TaskRetryCount")) + 1,
        Math.max(1, number(header.apply(CAUSE_ATTEMPT))),
        number(header.apply(GENERATION)),
        Trace.read(header.apply(Trace.TRACEPARENT)).map(Trace::traceparent).orElse(null));
  }

  /**
   * The trace of a task that follows from this one: the payment's, if this thread has entered it;
   * else this task's own, or a new one.
   */
  public Trace traceOrNew() {
    return Trace.current().or(() -> Trace.read(traceparent)).orElseGet(Trace::begin);
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
