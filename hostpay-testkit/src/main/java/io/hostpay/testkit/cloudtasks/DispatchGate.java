package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.RateLimits;

/**
 * Whether a queue may dispatch now: not while it is paused, not above its rate, and not beyond its
 * number of concurrent dispatches. Not thread-safe; its queue's lock guards it.
 */
final class DispatchGate {

  private final TokenBucket bucket;
  private final Throttle throttle = new Throttle();
  private RateLimits limits;
  private boolean paused;
  private int inside;

  DispatchGate(RateLimits limits, long now) {
    this.limits = limits;
    this.bucket =
        new TokenBucket(limits.getMaxDispatchesPerSecond(), limits.getMaxBurstSize(), now);
  }

  /** Lets one dispatch through if it may; it must {@link #leave} in the end. */
  boolean tryEnter(long now) {
    if (isShut() || !bucket.tryTake(now)) {
      return false;
    }
    inside++;
    return true;
  }

  /** Lets one through without asking, as RunTask does; it must {@link #leave} in the end. */
  void enterByForce() {
    inside++;
  }

  /** One dispatch is over; what the target said may slow the next ones. */
  void leave(DispatchOutcome outcome, long now) {
    inside--;
    if (outcome instanceof DispatchOutcome.Answered answered) {
      throttle.answered(answered.status());
      setRate(now);
    }
  }

  /**
   * When it is worth asking again; {@link EmulatedTime#NEVER} if something else must happen first:
   * a dispatch ends, the queue is resumed.
   */
  long opensAt(long now) {
    return isShut() ? EmulatedTime.NEVER : bucket.nextAt(now);
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  void limit(RateLimits next, long now) {
    limits = next;
    setRate(now);
  }

  private void setRate(long now) {
    bucket.limit(
        limits.getMaxDispatchesPerSecond() * throttle.share(), limits.getMaxBurstSize(), now);
  }

  private boolean isShut() {
    return paused || inside >= limits.getMaxConcurrentDispatches();
  }
}
