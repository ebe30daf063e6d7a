package io.hostpay.testkit.cloudtasks;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Sends dispatches, each on its own thread, and beside them the duplicates that faults ask for. */
final class Dispatches {

  private final Engine engine;

  Dispatches(Engine engine) {
    this.engine = engine;
  }

  /**
   * Starts sending and returns at once.
   *
   * @param ended called once with the attempt's own outcome, on another thread; not called if the
   *     emulator is closed before
   */
  void start(Dispatch dispatch, Consumer<FinishedDispatch> ended) {
    engine.workers().execute(() -> send(dispatch, ended));
    Dispatch duplicate = dispatch.asDuplicate();
    Consumer<FinishedDispatch> ignored = done -> engine.attempts().add(done.attempt());
    int copies = engine.faults().copies(dispatch.task(), dispatch.number());
    for (int copy = 1; copy <= copies; copy++) {
      Duration late = engine.faults().delay(dispatch.task(), dispatch.number(), copy);
      if (late.isZero()) {
        engine.workers().execute(() -> send(duplicate, ignored));
      } else {
        engine.later(late, () -> send(duplicate, ignored));
      }
    }
  }

  private void send(Dispatch dispatch, Consumer<FinishedDispatch> ended) {
    EmulatedTime time = engine.time();
    Instant started = time.now();
    long from = time.nanos();
    DispatchOutcome outcome;
    try {
      outcome = engine.dispatcher().send(dispatch);
    } catch (InterruptedException closing) {
      return;
    }
    if (engine.closing()) {
      return;
    }
    TaskAttempt attempt =
        TaskAttempt.of(dispatch, outcome, started, Duration.ofNanos(time.nanos() - from));
    ended.accept(new FinishedDispatch(dispatch, outcome, attempt));
    engine.attempts().tellListeners();
  }
}
