package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.EnqueueFailed;
import io.hostpay.common.token.UniqueId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What failed in one sweep: each costs its own payment's turn and no other's. A queue that fails
 * again and again is left alone for the rest of it, since each failure can take half a minute; the
 * others' payments do not wait for it. The first of them are told, each with its payment; all are
 * counted. Thread-safe.
 */
final class SweepFailures {
  private static final int TAKEN_FOR_DEAD = 3;

  /** Lines of one sweep; beyond them only the count tells. */
  private static final int MOST_TOLD = 20;

  private final PaymentLog log;
  private final Map<String, Integer> inARow = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable RuntimeException first;

  SweepFailures(PaymentLog log) {
    this.log = log;
  }

  boolean isDead(String queue) {
    return inARow.getOrDefault(queue, 0) >= TAKEN_FOR_DEAD;
  }

  void worked(String queue) {
    if (!isDead(queue)) {
      inARow.remove(queue);
    }
  }

  void failed(Payment payment, String queue, EnqueueFailed failure) {
    inARow.merge(queue, 1, Integer::sum);
    add(payment.uniqueId(), failure);
  }

  /** The payment could not be looked after, through nobody's queue. */
  void failed(UniqueId payment, RuntimeException failure) {
    add(
        payment.value(),
        new IllegalStateException(
            "The sweep could not look after payment "
                + payment.value()
                + ": "
                + failure.getMessage()
                + ". The payment stands as recorded and is looked at again by the next sweep.",
            failure));
  }

  private void add(String uniqueId, RuntimeException failure) {
    int before = count.getAndIncrement();
    if (before == 0) {
      first = failure;
    }
    if (before < MOST_TOLD) {
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

  Optional<RuntimeException> first() {
    return Optional.ofNullable(first);
  }
}
