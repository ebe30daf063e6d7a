package io.hostpay.local.cloudtasks;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The finished dispatches, newest last; the oldest are dropped when there are too many. */
final class AttemptLog {

  static final int KEPT = 200_000;
  private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);

  private final ArrayDeque<TaskAttempt> attempts = new ArrayDeque<>();
  private final List<Consumer<TaskAttempt>> listeners = new CopyOnWriteArrayList<>();

  /** Keeps it; call this before the task's next attempt can start, so that the order is right. */
  void add(TaskAttempt attempt) {
    synchronized (attempts) {
      if (attempts.size() == KEPT) {
        attempts.removeFirst();
      }
      attempts.addLast(attempt);
    }
  }

  /** Tells the listeners; call this without holding a lock. */
  void tell(TaskAttempt attempt) {
    for (Consumer<TaskAttempt> listener : listeners) {
      try {
        listener.accept(attempt);
      } catch (RuntimeException e) {
        LOG.warn("A listener failed on {}; the task goes its way all the same.", attempt, e);
      }
    }
  }

  List<TaskAttempt> snapshot() {
    synchronized (attempts) {
      return List.copyOf(attempts);
    }
  }

  void listen(Consumer<TaskAttempt> listener) {
    listeners.add(listener);
  }
}
