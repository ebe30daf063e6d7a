package io.hostpay.orchestrator;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import java.time.Duration;
import java.util.Map;

/**
 * {@code POST /sweep}, every ten minutes: fails what is past its deadline with nothing signed,
 * drives on what has lost its task, repairs the payout table, and forgets old notifications. It
 * comes to every payment, however many there are, in bounded memory; where its time is up before,
 * the next sweep goes on from there. Safe beside everything in flight, another sweep included.
 */
public final class Sweep {
  /**
   * Alchemy repeats a notification for an hour at most. One that somebody else repeats a week
   * later, with its signature, is taken again: as a hint that is dated by Alchemy, so that it
   * counts for nothing beside a newer one.
   */
  static final Duration NOTIFICATIONS_KEPT = Duration.ofDays(7);

  private static final int MOST_FORGOTTEN_AT_ONCE = 5_000;
  private static final int MOST_BATCHES_FORGOTTEN = 20;

  private final OverdueSweep overdue;
  private final StalledSweep stalled;
  private final RepairSweep repair;
  private final SweepAlarms alarms;
  private final WebhookLedger webhooks;
  private final PaymentLog log;

  Sweep(
      OverdueSweep overdue,
      StalledSweep stalled,
      RepairSweep repair,
      SweepAlarms alarms,
      WebhookLedger webhooks,
      PaymentLog log) {
    this.overdue = overdue;
    this.stalled = stalled;
    this.repair = repair;
    this.alarms = alarms;
    this.webhooks = webhooks;
    this.log = log;
  }

  /**
   * Looks after everything that has stalled, for {@link SweepTime#LIMIT} at most; what it has begun
   * it ends.
   *
   * @throws IllegalStateException when Cloud Tasks did not take or show a task, or a payment could
   *     not be looked after. The others were, except for those of a queue that kept failing
   */
  public Outcome sweep(TaskHeaders headers) {
    return sweep(headers, SweepTime.LIMIT);
  }

  Outcome sweep(TaskHeaders headers, Duration limit) {
    SweepTime time = new SweepTime(limit);
    SweepFailures failures = new SweepFailures(log);
    int expired = overdue.fail(time.part(2), failures);
    int repaired = repair.repair(time.part(4), failures);
    int redriven = stalled.driveOn(headers, time, failures);
    int outlivedOrder = alarms.tellOutlivedOrder();
    int openTooLong = alarms.tellOpenTooLong();
    int notFinal = alarms.tellNotFinal();
    int forgotten = forgetNotifications();
    log.event(Event.SWEPT)
        .with("redriven", redriven)
        .with("expired", expired)
        .with("outlived_order", outlivedOrder)
        .with("open_too_long", openTooLong)
        .with("not_final", notFinal)
        .with("repaired", repaired)
        .with("forgotten", forgotten)
        .with("failed", failures.count())
        .write();
    failures.throwIfAny();
    return new Outcome.Done(
        "swept",
        Map.of(
            "redriven",
            redriven,
            "expired",
            expired,
            "repaired",
            repaired,
            "forgotten",
            forgotten));
  }

  /** In batches, each a short transaction of its own. */
  private int forgetNotifications() {
    int forgotten = 0;
    for (int batch = 0; batch < MOST_BATCHES_FORGOTTEN; batch++) {
      int now = webhooks.forget(NOTIFICATIONS_KEPT, MOST_FORGOTTEN_AT_ONCE);
      forgotten += now;
      if (now < MOST_FORGOTTEN_AT_ONCE) {
        break;
      }
    }
    return forgotten;
  }
}
