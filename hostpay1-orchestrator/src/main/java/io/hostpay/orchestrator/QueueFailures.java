package io.hostpay.orchestrator;

import io.hostpay.common.tasks.EnqueueFailed;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What Cloud Tasks failed at in one sweep. A queue that fails again and again is left alone for the
 * rest of it, since each failure can take half a minute; the others' payments do not wait for it.
 * Thread-safe.
 */
final class QueueFailures {
  private static final int TAKEN_FOR_DEAD = 3;

  private final Map<String, Integer> inARow = new ConcurrentHashMap<>();
  private final List<EnqueueFailed> failures = new CopyOnWriteArrayList<>();

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
    failures.add(failure);
  }

  List<EnqueueFailed> all() {
    return List.copyOf(failures);
  }
}
