package io.hostpay.orchestrator;

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
 * others' payments do not wait for it. Holds the first failure and counts the rest. Thread-safe.
 */
final class SweepFailures {
  private static final int TAKEN_FOR_DEAD = 3;

  private final Map<String, Integer> inARow = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable RuntimeException first;

  boolean isDead(String queue) {
    return inARow.getOrDefault(queue, 0) >= TAKEN_FOR_DEAD;
  }

  void worked(String queue) {
    if (!isDead(queue)) {
      inARow.remove(queue);
    }
  }

  void failed(String queue, EnqueueFailed failure) {
    inARow.merge(queue, 1, Integer::sum);
    add(failure);
  }

  /** The payment could not be looked after, through nobody's queue. */
  void failed(UniqueId payment, RuntimeException failure) {
    add(
        new IllegalStateException(
            "The sweep could not look after payment "
                + payment.value()
                + ": "
                + failure.getMessage()
                + ". The payment stands as recorded and is looked at again by the next sweep.",
            failure));
  }

  private void add(RuntimeException failure) {
    if (count.getAndIncrement() == 0) {
      first = failure;
    }
  }

  int count() {
    return count.get();
  }

  Optional<RuntimeException> first() {
    return Optional.ofNullable(first);
  }
}
