package io.hostpay.testkit.cloudtasks;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An attempt at a task, as Cloud Tasks calls it, once its dispatch is over.
 *
 * @param queue the queue's id
 * @param task the task's id
 * @param attempt 1 for the first; a duplicate carries the number of the attempt it repeats
 * @param duplicate whether a fault sent this beside the attempt itself
 * @param url where it was sent
 * @param httpStatus the target's answer, empty if there was none in time
 * @param failure why there was no answer, null if there was one
 * @param started emulated time at which it was sent
 * @param duration emulated time until the answer, or until there was none
 */
public record TaskAttempt(
    String queue,
    String task,
    int attempt,
    boolean duplicate,
    String url,
    OptionalInt httpStatus,
    @Nullable String failure,
    Instant started,
    Duration duration) {

  static TaskAttempt of(
      Dispatch dispatch, DispatchOutcome outcome, Instant started, Duration duration) {
    return new TaskAttempt(
        dispatch.task().queue().id(),
        dispatch.task().id(),
        dispatch.number(),
        dispatch.duplicate(),
        dispatch.http().getUrl(),
        outcome instanceof DispatchOutcome.Answered answered
            ? OptionalInt.of(answered.status())
            : OptionalInt.empty(),
        failure(outcome),
        started,
        duration);
  }

  private static @Nullable String failure(DispatchOutcome outcome) {
    return switch (outcome) {
      case DispatchOutcome.Answered answered -> null;
      case DispatchOutcome.DeadlineExceeded late -> "no answer within " + late.deadline();
      case DispatchOutcome.Unreachable broken -> broken.reason();
    };
  }
}
