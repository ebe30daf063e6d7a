package io.hostpay.testkit.cloudtasks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of sending a task to its target once. */
sealed interface DispatchOutcome {

  /**
   * The target answered in time.
   *
   * @param retryAfter what the target asked for, null if it did not
   */
  record Answered(int status, @Nullable Duration retryAfter) implements DispatchOutcome {}

  /** No answer within the dispatch deadline. The target may still be working. */
  record DeadlineExceeded(Duration deadline) implements DispatchOutcome {}

  /** No connection, or it broke before the answer was complete. */
  record Unreachable(String reason) implements DispatchOutcome {}

  /** 200 to 299 ends a task; anything else is tried again. */
  default boolean done() {
    return this instanceof Answered answered
        && answered.status() >= 200
        && answered.status() <= 299;
  }

  /**
   * The status under which Cloud Tasks books the attempt: the answer's own, 504 for a missed
   * deadline (recorded), 503 for an unreachable target (the real service's logs only say that it
   * counts as a 5xx).
   */
  default int status() {
    return switch (this) {
      case Answered answered -> answered.status();
      case DeadlineExceeded late -> 504;
      case Unreachable broken -> 503;
    };
  }
}
