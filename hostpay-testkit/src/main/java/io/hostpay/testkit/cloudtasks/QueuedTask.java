package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.Attempt;
import com.google.cloud.tasks.v2.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A task in its queue: what it is to do, and how its attempts went. Not thread-safe; its queue's
 * lock guards it.
 */
final class QueuedTask {

  private final TaskName name;
  private final Task stored;
  private final long createdAt;
  private Instant scheduledFor;
  private int dispatches;
  private int responses;
  private int answersBelow500;
  private int running;
  private long firstDispatchedAt = EmulatedTime.NEVER;
  private OptionalInt previousStatus = OptionalInt.empty();
  private @Nullable Instant forcedAt;
  private @Nullable Attempt first;
  private @Nullable Attempt last;

  QueuedTask(TaskName name, Task stored, long createdAt) {
    this.name = name;
    this.stored = stored;
    this.createdAt = createdAt;
    this.scheduledFor = ProtoTime.instant(stored.getScheduleTime());
  }

  TaskName name() {
    return name;
  }

  Instant scheduledFor() {
    return scheduledFor;
  }

  /** RunTask was called: the attempt that follows is due now. */
  void force(Instant now) {
    scheduledFor = now;
    forcedAt = now;
  }

  /**
   * When the next attempt is due after a failed one: {@code wait} after it ended, or, as the API
   * says for RunTask, after the call.
   */
  Instant scheduleRetry(Instant now, Duration wait) {
    scheduledFor = (forcedAt == null ? now : forcedAt).plus(wait);
    forcedAt = null;
    return scheduledFor;
  }

  /** Attempts begun, whether they have ended or not. */
  int dispatches() {
    return dispatches;
  }

  /** Whether an attempt has begun and not ended. */
  boolean isRunning() {
    return running > 0;
  }

  /** Begins the next attempt. */
  Dispatch begin(Instant now, long nanos) {
    dispatches++;
    running++;
    if (first == null) {
      // All that the service keeps of the first attempt.
      first = Attempt.newBuilder().setDispatchTime(ProtoTime.micros(now)).build();
      firstDispatchedAt = nanos;
    }
    last =
        Attempt.newBuilder()
            .setScheduleTime(ProtoTime.micros(scheduledFor))
            .setDispatchTime(ProtoTime.micros(now))
            .build();
    return new Dispatch(
        name,
        stored.getHttpRequest(),
        dispatches,
        answersBelow500,
        previousStatus,
        scheduledFor,
        ProtoTime.duration(stored.getDispatchDeadline()),
        false);
  }

  /** Books the end of an attempt. */
  void ended(Dispatch dispatch, DispatchOutcome outcome, Instant now) {
    running--;
    if (outcome instanceof DispatchOutcome.Answered answered) {
      responses++;
      if (answered.status() < 500) {
        answersBelow500++;
      }
    }
    previousStatus = OptionalInt.of(outcome.status());
    if (last != null && dispatch.number() == dispatches) {
      last =
          last.toBuilder()
              .setResponseTime(ProtoTime.micros(now))
              .setResponseStatus(RpcCodes.status(outcome.status()))
              .build();
    }
  }

  boolean usedUp(RetryLimits limits, long nanos) {
    return limits.usedUp(
        dispatches,
        Duration.ofNanos(Math.max(0, nanos - firstDispatchedAt)),
        Duration.ofNanos(nanos - createdAt));
  }

  /** The task as the API shows it; BASIC, the default, leaves out the body. */
  Task view(Task.View asked) {
    Task.View view = asked == Task.View.FULL ? Task.View.FULL : Task.View.BASIC;
    Task.Builder task =
        stored.toBuilder()
            .setView(view)
            .setScheduleTime(ProtoTime.micros(scheduledFor))
            .setDispatchCount(dispatches)
            .setResponseCount(responses);
    if (first != null) {
      task.setFirstAttempt(first);
    }
    if (last != null) {
      task.setLastAttempt(last);
    }
    if (view == Task.View.BASIC) {
      task.getHttpRequestBuilder().clearBody();
    }
    return task.build();
  }
}
