package io.hostpay.orchestrator;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.StalledPayments;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.EnqueueFailed;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.UniqueId;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /sweep}, every ten minutes: drives on what has lost its task (a queue purged, a task
 * dropped), fails what is past its deadline with nothing signed, repairs the payout table, and
 * forgets old notifications. A payment whose task Cloud Tasks still has is left alone, however long
 * it retries. Safe beside everything in flight, another sweep included.
 */
public final class Sweep {
  /** Longer than a hop takes between two deliveries. */
  static final Duration OPEN_TOO_LONG = Duration.ofMinutes(5);

  /** Two epochs of 32 slots of 12 s, after which a block is final as a rule, and some. */
  static final Duration NOT_FINAL_TOO_LONG = Duration.ofMinutes(45);

  /**
   * Alchemy repeats a notification for an hour at most. One that somebody else repeats a week
   * later, with its signature, is taken again: a hint, of the time that it was made, and no more.
   */
  static final Duration NOTIFICATIONS_KEPT = Duration.ofDays(7);

  private static final int MOST_AT_ONCE = 500;
  private static final int MOST_FORGOTTEN_AT_ONCE = 5_000;
  private static final int MOST_BATCHES_FORGOTTEN = 20;

  /** After so many Cloud Tasks is taken for down; each can take half a minute. */
  private static final int MOST_FAILURES = 3;

  private final PaymentLedger ledger;
  private final StalledPayments stalled;
  private final SplitPayoutTable payouts;
  private final WebhookLedger webhooks;
  private final NextTasks next;
  private final Clock clock;
  private final PaymentLog log;

  Sweep(
      PaymentLedger ledger,
      StalledPayments stalled,
      SplitPayoutTable payouts,
      WebhookLedger webhooks,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    this.ledger = ledger;
    this.stalled = stalled;
    this.payouts = payouts;
    this.webhooks = webhooks;
    this.next = next;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Looks after everything that has stalled; what one sweep cannot do the next one does.
   *
   * @throws EnqueueFailed when Cloud Tasks did not take or show a task; the others were looked
   *     after all the same, unless it failed again and again
   */
  public Outcome sweep(TaskHeaders headers) {
    int redriven = 0;
    int expired = 0;
    List<EnqueueFailed> failures = new ArrayList<>();
    // As they are now: one that another sweep drives on meanwhile is left to it.
    for (Payment payment : stalled.find(OPEN_TOO_LONG, NOT_FINAL_TOO_LONG, MOST_AT_ONCE)) {
      if (payment.state().mayStillBePaid() && isOver(payment)) {
        expired += expire(payment.order().uniqueId()) ? 1 : 0;
      } else if (failures.size() < MOST_FAILURES) {
        try {
          redriven += !next.isUnderWay(payment) && redrive(payment, headers) ? 1 : 0;
        } catch (EnqueueFailed e) {
          failures.add(e); // one queue that is amiss must not keep the others' payments waiting
        }
      }
    }
    int repaired = 0;
    for (UniqueId id : stalled.unprojected(MOST_AT_ONCE)) {
      repaired += repair(id) ? 1 : 0;
    }
    int forgotten = forgetNotifications();
    log.event(Event.SWEPT)
        .with("redriven", redriven)
        .with("expired", expired)
        .with("repaired", repaired)
        .with("forgotten", forgotten)
        .with("failed", failures.size())
        .write();
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
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

  private boolean isOver(Payment payment) {
    return !clock.instant().isBefore(payment.deadlineAt());
  }

  private boolean expire(UniqueId id) {
    Optional<Payment> expired =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(id).orElseThrow();
              if (!locked.state().mayStillBePaid() || !isOver(locked.payment())) {
                return Optional.empty();
              }
              ledger.failed(locked, EndReason.EXPIRED, "nothing was signed");
              return Optional.of(locked.payment());
            });
    expired.ifPresent(
        payment ->
            log.event(Event.PAYMENT_FAILED, payment.uniqueId(), payment.cnApiId())
                .with("reason", EndReason.EXPIRED.wireName())
                .write());
    return expired.isPresent();
  }

  private boolean redrive(Payment seen, TaskHeaders headers) {
    Optional<Payment> redriven =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(seen.order().uniqueId()).orElseThrow();
              boolean untouched =
                  locked.state() == seen.state()
                      && locked.payment().generation() == seen.generation();
              return untouched ? Optional.of(ledger.redrive(locked).payment()) : Optional.empty();
            });
    redriven.ifPresent(
        payment -> {
          log.event(Event.PAYMENT_REDRIVEN, payment.uniqueId(), payment.cnApiId())
              .with("state", payment.state())
              .with("generation", payment.generation())
              .write();
          next.driveOn(payment, headers);
        });
    return redriven.isPresent();
  }

  private boolean repair(UniqueId id) {
    boolean repaired =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(id).orElseThrow();
              boolean hasRow =
                  locked.state() == PaymentState.SUBMITTED
                      || locked.state() == PaymentState.FAILED
                      || locked.state() == PaymentState.PAID
                      || locked.state() == PaymentState.COMPLETED;
              return hasRow && payouts.repair(locked);
            });
    if (repaired) {
      log.event(Event.PROJECTION_REPAIRED).with("unique_id", id.value()).write();
    }
    return repaired;
  }
}
