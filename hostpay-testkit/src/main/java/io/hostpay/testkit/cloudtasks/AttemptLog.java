package io.hostpay.testkit.cloudtasks;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The finished dispatches, newest last; the oldest are dropped when there are too many. Listeners
 * hear of them one at a time and in this order. Thread-safe.
 */
final class AttemptLog {

  static final int KEPT = 200_000;
  private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);

  private final ArrayDeque<TaskAttempt> attempts = new ArrayDeque<>();
  private final ArrayDeque<TaskAttempt> untold = new ArrayDeque<>();
  private final List<Consumer<TaskAttempt>> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock telling = new ReentrantLock();

  /** Keeps it; call this before the task's next attempt can start, so that the order is right. */
  void add(TaskAttempt attempt) {
    synchronized (attempts) {
      if (attempts.size() == KEPT) {
        attempts.removeFirst();
      }
      attempts.addLast(attempt);
      untold.addLast(attempt);
    }
  }

  /** Tells the listeners of what was added; call this without holding a queue's lock. */
  void tellListeners() {
    telling.lock();
    try {
      for (TaskAttempt next = nextUntold(); next != null; next = nextUntold()) {
        tellListenersOf(next);
      }
    } finally {
      telling.unlock();
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

  private @Nullable TaskAttempt nextUntold() {
    synchronized (attempts) {
      return untold.pollFirst();
    }
  }

  private void tellListenersOf(TaskAttempt attempt) {
    for (Consumer<TaskAttempt> listener : listeners) {
      try {
        listener.accept(attempt);
      } catch (RuntimeException e) {
        LOG.warn("A listener failed on {}; the task goes its way all the same.", attempt, e);
      }
    }
  }
}
