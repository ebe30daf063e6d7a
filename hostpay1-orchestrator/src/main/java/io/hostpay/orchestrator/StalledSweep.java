package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.EnqueueFailed;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.orchestrator.ledger.SweepLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.MDC;

/**
 * Drives on what has lost its task (a queue purged, a task dropped). A payment whose task Cloud
 * Tasks still has is left alone, however long it retries. Holds a page of ids at a time.
 */
final class StalledSweep {
  /** Longer than any hop waits between two deliveries of its task. */
  static final Duration STALLED_AFTER = Duration.ofMinutes(5);

  /** A block is final after two epochs of 32 slots of 12 s as a rule, about 13 minutes. */
  static final Duration WATCH_LOST_AFTER = Duration.ofMinutes(45);

  private static final int PAGE = 200;

  /** How many payments are asked about at once: most of it is waiting for Cloud Tasks. */
  private static final int AT_ONCE = 8;

  private final PaymentLedger ledger;
  private final SweepLedger sweeps;
  private final NextTasks next;
  private final Clock clock;
  private final PaymentLog log;

  StalledSweep(
      PaymentLedger ledger, SweepLedger sweeps, NextTasks next, Clock clock, PaymentLog log) {
    this.ledger = ledger;
    this.sweeps = sweeps;
    this.next = next;
    this.clock = clock;
    this.log = log;
  }

  /** Looks at each stalled payment once, until the time is up. Returns how many were driven on. */
  int driveOn(TaskHeaders headers, SweepTime time, SweepFailures failures) {
    Instant began = clock.instant();
    AtomicInteger driven = new AtomicInteger();
    Semaphore turns = new Semaphore(AT_ONCE);
    // The MDC of the sweep's request: each payment's thread starts with it, and adds the payment's
    // own trace.
    Map<String, String> lines = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
    while (!time.isUp()) {
      List<SweepLedger.Stalled> page =
          sweeps.takeStalled(began, STALLED_AFTER, WATCH_LOST_AFTER, PAGE);
      if (page.isEmpty()) {
        break;
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (SweepLedger.Stalled stalled : page) {
          turns.acquireUninterruptibly();
          threads.execute(
              () -> {
                MDC.setContextMap(lines);
                try {
                  boolean moved =
                      failures.runOrRecord(
                          stalled.uniqueId(), () -> driveOnIfLost(stalled, headers, failures));
                  driven.addAndGet(moved ? 1 : 0);
                } finally {
                  turns.release();
                }
              });
        }
      }
    }
    return driven.get();
  }

  private boolean driveOnIfLost(
      SweepLedger.Stalled stalled, TaskHeaders headers, SweepFailures failures) {
    Payment payment = ledger.find(stalled.uniqueId()).orElseThrow();
    payment.enterTrace();
    if (payment.generation() != stalled.generation()) {
      return false; // another sweep has just driven it on, and may not have put its task in yet
    }
    String queue = next.queueOf(payment);
    if (failures.isDead(queue)) {
      return false;
    }
    try {
      boolean driven = !next.hasPendingTask(payment) && driveOn(payment, headers);
      failures.noteSuccess(queue);
      return driven;
    } catch (EnqueueFailed e) {
      failures.recordFailure(payment, queue, e);
      return false;
    }
  }

  private boolean driveOn(Payment seen, TaskHeaders headers) {
    Optional<Payment> driven =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(seen.order().uniqueId()).orElseThrow();
              boolean untouched =
                  locked.state() == seen.state()
                      && locked.payment().generation() == seen.generation();
              return untouched ? Optional.of(ledger.driveOn(locked).payment()) : Optional.empty();
            });
    driven.ifPresent(
        payment -> {
          log.among(
                  Event.PAYMENT_REDRIVEN,
                  payment.uniqueId(),
                  payment.cnApiId(),
                  payment.traceparent())
              .with("state", payment.state())
              .with("generation", payment.generation())
              .write();
          next.enqueueNext(payment, headers);
        });
    return driven.isPresent();
  }
}
