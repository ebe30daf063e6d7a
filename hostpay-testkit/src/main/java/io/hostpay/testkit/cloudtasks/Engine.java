package io.hostpay.testkit.cloudtasks;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What all queues share: time, one timer thread, one virtual thread for each dispatch under way,
 * the HTTP client, the faults and the log of attempts.
 */
final class Engine implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EmulatedTime time;
  private final Dispatcher dispatcher;
  private final FaultSwitch faults = new FaultSwitch();
  private final AttemptLog attempts = new AttemptLog();
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService workers;
  private volatile boolean closing;
  private volatile Duration namesKept = Duration.ofHours(1);

  Engine(EmulatedTime time, Dispatcher dispatcher) {
    this.time = time;
    this.dispatcher = dispatcher;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cloud-tasks-timer").factory());
    this.timer.setRemoveOnCancelPolicy(true);
    this.workers =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("cloud-tasks-dispatch-", 0).factory());
  }

  EmulatedTime time() {
    return time;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  FaultSwitch faults() {
    return faults;
  }

  AttemptLog attempts() {
    return attempts;
  }

  ExecutorService workers() {
    return workers;
  }

  WakeUp wakeUp(Runnable ring) {
    return new WakeUp(time, timer, ring);
  }

  /** Runs something once, late; not at all if the emulator is closed before. */
  void later(Duration late, Runnable work) {
    new WakeUp(time, timer, () -> workers.execute(work))
        .set(EmulatedTime.after(time.nanos(), late));
  }

  /** How long the name of a task that has ended stays taken, in emulated time. */
  Duration namesKept() {
    return namesKept;
  }

  void keepNames(Duration kept) {
    namesKept = kept;
  }

  /** Whether what fails now fails because the emulator is being closed. */
  boolean closing() {
    return closing;
  }

  /** Ends every dispatch under way without an outcome; none starts afterwards. */
  @Override
  public void close() {
    closing = true;
    timer.shutdownNow();
    workers.shutdownNow();
    dispatcher.close();
    try {
      workers.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
