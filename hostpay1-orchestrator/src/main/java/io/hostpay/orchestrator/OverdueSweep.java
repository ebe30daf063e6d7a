package io.hostpay.orchestrator;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.UniqueId;
import io.hostpay.orchestrator.ledger.SweepLedger;
import java.time.Clock;
import java.util.List;

/** Fails what is past its deadline with nothing signed; asks only the database. */
final class OverdueSweep {
  private static final int PAGE = 200;

  private final PaymentLedger ledger;
  private final SweepLedger sweeps;
  private final Timeline timeline;
  private final Clock clock;
  private final PaymentLog log;

  OverdueSweep(
      PaymentLedger ledger, SweepLedger sweeps, Timeline timeline, Clock clock, PaymentLog log) {
    this.ledger = ledger;
    this.sweeps = sweeps;
    this.timeline = timeline;
    this.clock = clock;
    this.log = log;
  }

  /** Fails overdue unsigned payments until none is left or the time is up. Returns how many. */
  int fail(SweepTime time, SweepFailures failures) {
    int failed = 0;
    List<SweepLedger.Overdue> page = sweeps.overdue(SweepLedger.Overdue.OLDEST, PAGE);
    while (!page.isEmpty()) {
      for (SweepLedger.Overdue overdue : page) {
        if (time.isUp()) {
          return failed;
        }
        failed += failures.runOrRecord(overdue.uniqueId(), () -> fail(overdue.uniqueId())) ? 1 : 0;
      }
      page = sweeps.overdue(page.getLast(), PAGE);
    }
    return failed;
  }

  private boolean fail(UniqueId id) {
    return ledger.inTransaction(
        () -> {
          LockedPayment locked = ledger.lock(id).orElseThrow();
          if (!locked.state().isOpenAndUnsigned()
              || clock.instant().isBefore(locked.payment().deadlineAt())) {
            return false;
          }
          logEnd(ledger.fail(locked, EndReason.EXPIRED, timeline.whyUnsigned(id)).payment());
          return true;
        });
  }

  /** Before the commit: no later sweep sees an ended payment, so that nobody would be told. */
  private void logEnd(Payment payment) {
    log.among(Event.PAYMENT_FAILED, payment.uniqueId(), payment.cnApiId(), payment.traceparent())
        .with("reason", EndReason.EXPIRED.wireName())
        .write();
  }
}
