package io.hostpay.testkit.cloudtasks;

import com.google.cloud.tasks.v2.Queue;
import com.google.cloud.tasks.v2.Task;
import com.google.protobuf.FieldMask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One queue: its settings, its tasks, and the decision what is dispatched when. Thread-safe; one
 * lock guards all of it and is never held while a target is at work.
 */
final class EmulatedQueue {

  private final ReentrantLock lock = new ReentrantLock();
  private final Engine engine;
  private final EmulatedTime time;
  private final TreeMap<String, QueuedTask> tasks = new TreeMap<>();
  private final WaitingTasks waiting = new WaitingTasks();
  private final NameMemory names = new NameMemory();
  private final DispatchGate gate;
  private final Dispatches dispatches;
  private final WakeUp wakeUp;
  private Queue settings;
  private boolean closed;

  EmulatedQueue(Engine engine, Queue settings) {
    this.engine = engine;
    this.time = engine.time();
    this.settings = settings;
    this.gate = new DispatchGate(settings.getRateLimits(), time.nanos());
    this.dispatches = new Dispatches(engine);
    this.wakeUp = engine.wakeUp(() -> locked(this::pump));
  }

  Queue settings() {
    return locked(() -> settings);
  }

  Queue update(Queue asked, FieldMask mask) {
    return locked(
        () -> {
          settings = QueueSettings.updated(settings, asked, mask);
          gate.limit(settings.getRateLimits(), time.nanos());
          pump();
          return settings;
        });
  }

  /** Pauses: what is under way goes on, tasks are still taken, and none is dispatched. */
  Queue pause() {
    return locked(
        () -> {
          settings = settings.toBuilder().setState(Queue.State.PAUSED).build();
          gate.pause();
          pump();
          return settings;
        });
  }

  /** Dispatches again. */
  Queue resume() {
    return locked(
        () -> {
          settings = settings.toBuilder().setState(Queue.State.RUNNING).build();
          gate.resume();
          pump();
          return settings;
        });
  }

  /**
   * Drops all tasks at once (the real service may take a minute). Attempts under way run on, their
   * outcome changes nothing; the names stay taken.
   */
  Queue purge() {
    return locked(
        () -> {
          List.copyOf(tasks.values()).forEach(this::drop);
          settings = settings.toBuilder().setPurgeTime(ProtoTime.micros(time.now())).build();
          pump();
          return settings;
        });
  }

  /**
   * Takes a new task, or loses it if the faults say so.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if it breaks a limit, ALREADY_EXISTS if
   *     its name is taken or remembered
   */
  Task create(TaskName task, Task asked, Task.View view) {
    Instant now = time.now();
    Task stored = TaskAdmission.admit(task, asked, now);
    return locked(
        () -> {
          long nanos = time.nanos();
          if (closed) {
            throw ApiErrors.noSuchQueue();
          }
          if (tasks.containsKey(task.id())
              || names.remembers(task.id(), nanos, engine.namesKept())) {
            throw ApiErrors.taskExists();
          }
          QueuedTask queued = new QueuedTask(task, stored, nanos);
          if (engine.faults().losesTask(task)) {
            names.remember(task.id(), nanos);
            return queued.view(view);
          }
          tasks.put(task.id(), queued);
          await(queued, Duration.between(now, queued.scheduledFor()));
          Task created = queued.view(view);
          pump();
          return created;
        });
  }

  /**
   * Looks a task up.
   *
   * @throws io.grpc.StatusRuntimeException NOT_FOUND, with another text if it has ended recently
   */
  Task get(TaskName task, Task.View view) {
    return locked(() -> existing(task).view(view));
  }

  Page<Task> list(int size, String after, Task.View view) {
    return locked(
        () -> Page.of(tasks.tailMap(after, false), size).map(queued -> queued.view(view)));
  }

  void delete(TaskName task) {
    locked(() -> drop(existing(task)));
  }

  /** Dispatches now, whatever pause, rate and concurrency say, even if an attempt is under way. */
  Task run(TaskName task, Task.View view) {
    return locked(
        () -> {
          QueuedTask queued = existing(task);
          waiting.remove(queued);
          queued.force(time.now());
          gate.enterByForce();
          dispatch(queued);
          return queued.view(view);
        });
  }

  void forgetNames() {
    locked(names::forgetAll);
  }

  /** Ends the queue: nothing is dispatched any more. */
  void close() {
    locked(
        () -> {
          closed = true;
          waiting.clear();
          tasks.clear();
          wakeUp.cancel();
        });
  }

  private void pump() {
    if (closed) {
      return;
    }
    long now = time.nanos();
    while (waiting.nextDue() <= now && gate.tryEnter(now)) {
      dispatch(
          engine.faults().reorders()
              ? waiting.takeAny(now, engine.faults()::pickBelow)
              : waiting.take());
    }
    long due = waiting.nextDue();
    if (due == EmulatedTime.NEVER) {
      wakeUp.cancel();
    } else {
      wakeUp.set(Math.max(due, gate.opensAt(now)));
    }
  }

  private void dispatch(QueuedTask task) {
    dispatches.start(task.begin(time.now(), time.nanos()), done -> ended(task, done));
  }

  private void ended(QueuedTask task, FinishedDispatch finished) {
    locked(
        () -> {
          long nanos = time.nanos();
          gate.leave(finished.outcome(), nanos);
          engine.attempts().add(finished.attempt());
          // The task is gone (purged, deleted, or done by another attempt): its outcome changes
          // nothing.
          if (tasks.get(task.name().id()) == task) {
            task.ended(finished.dispatch(), finished.outcome(), time.now());
            settle(task, finished.outcome(), nanos);
          }
          pump();
        });
  }

  private void settle(QueuedTask task, DispatchOutcome outcome, long nanos) {
    if (outcome.done()) {
      drop(task);
      return;
    }
    if (task.isRunning()) {
      // RunTask sent it twice: the attempt that ends last decides.
      return;
    }
    RetryLimits limits = RetryLimits.of(settings.getRetryConfig(), engine.faults());
    if (task.usedUp(limits, nanos)) {
      drop(task);
      return;
    }
    Duration wait = Backoff.of(settings.getRetryConfig()).after(task.dispatches());
    if (outcome instanceof DispatchOutcome.Answered answered
        && answered.retryAfter() != null
        && answered.retryAfter().compareTo(wait) > 0) {
      wait = answered.retryAfter();
    }
    Instant now = time.now();
    await(task, Duration.between(now, task.scheduleRetry(now, wait)));
  }

  private void await(QueuedTask task, Duration wait) {
    Duration late = engine.faults().delay(task.name(), task.dispatches() + 1, 0);
    waiting.add(task, EmulatedTime.after(EmulatedTime.after(time.nanos(), wait), late));
  }

  private void drop(QueuedTask task) {
    tasks.remove(task.name().id());
    waiting.remove(task);
    names.remember(task.name().id(), time.nanos());
  }

  private QueuedTask existing(TaskName task) {
    QueuedTask queued = tasks.get(task.id());
    if (queued != null) {
      return queued;
    }
    throw names.remembers(task.id(), time.nanos(), engine.namesKept())
        ? ApiErrors.taskEnded()
        : ApiErrors.noSuchEntity();
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }
}
