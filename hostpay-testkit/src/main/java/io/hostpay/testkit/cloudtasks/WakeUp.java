package io.hostpay.testkit.cloudtasks;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One queue's alarm clock, set for one point in emulated time. Guarded by its queue's lock. */
final class WakeUp {

  private static final Logger LOG = LoggerFactory.getLogger(WakeUp.class);

  private final EmulatedTime time;
  private final ScheduledExecutorService timer;
  private final Runnable ring;
  private @Nullable ScheduledFuture<?> pending;

  WakeUp(EmulatedTime time, ScheduledExecutorService timer, Runnable ring) {
    this.time = time;
    this.timer = timer;
    this.ring =
        () -> {
          try {
            ring.run();
          } catch (RejectedExecutionException closing) {
            // Nothing is to be started any more.
          } catch (RuntimeException e) {
            LOG.error("A queue failed to start what was due; it goes on at the next event.", e);
          }
        };
  }

  /** Sets it to {@code due}, in place of what it was set for. */
  void set(long due) {
    cancel();
    if (due != EmulatedTime.NEVER) {
      try {
        pending = timer.schedule(ring, time.realNanosUntil(due), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException closing) {
        pending = null;
      }
    }
  }

  void cancel() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }
}
