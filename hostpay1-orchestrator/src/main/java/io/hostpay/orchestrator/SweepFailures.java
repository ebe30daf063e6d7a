package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.EnqueueFailed;
import io.hostpay.common.token.UniqueId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Counts what failed in one sweep. A failure costs its own payment this turn, and no other payment.
 * A queue that fails again and again is left alone for the rest of the sweep, since each failure
 * can take half a minute; payments of other queues do not wait for it. The first failures have a
 * line each; all are counted. Thread-safe.
 */
final class SweepFailures {
  private static final int TAKEN_FOR_DEAD = 3;

  /** How many failures of one sweep, or payments of one alarm, have a line of their own. */
  static final int MOST_TOLD = 20;

  private final PaymentLog log;
  private final Map<String, Integer> inARow = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  SweepFailures(PaymentLog log) {
    this.log = log;
  }

  boolean isDead(String queue) {
    return inARow.getOrDefault(queue, 0) >= TAKEN_FOR_DEAD;
  }

  void noteSuccess(String queue) {
    if (!isDead(queue)) {
      inARow.remove(queue);
    }
  }

  void recordFailure(Payment payment, String queue, EnqueueFailed failure) {
    inARow.merge(queue, 1, Integer::sum);
    add(payment.uniqueId(), failure);
  }

  /**
   * Does the work for one payment, and records a failure.
   *
   * @return what the work returned; false also where it failed
   */
  boolean runOrRecord(UniqueId payment, BooleanSupplier work) {
    try {
      return work.getAsBoolean();
    } catch (RuntimeException e) {
      add(
          payment,
          new IllegalStateException(
              "The sweep could not look after payment "
                  + payment.value()
                  + ": "
                  + e.getMessage()
                  + ". The payment stands as recorded and is looked at again by the next sweep.",
              e));
      return false;
    }
  }

  private void add(UniqueId uniqueId, RuntimeException failure) {
    if (count.getAndIncrement() < MOST_TOLD) {
      log.event(Event.REQUEST_FAILED)
          .with("unique_id", uniqueId)
          .with("fault", failure.toString())
          .because(failure)
          .write();
    }
  }

  int count() {
    return count.get();
  }

  /** Ends a sweep that could not look after all. */
  void throwIfAny() {
    if (count() > 0) {
      throw new IllegalStateException(
          "The sweep could not look after "
              + count()
              + " payments, of which at most "
              + MOST_TOLD
              + " have a line of their own. They stand as recorded and are looked at again by the"
              + " next sweep.");
    }
  }
}
