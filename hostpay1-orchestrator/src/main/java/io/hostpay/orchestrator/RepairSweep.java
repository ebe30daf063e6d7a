package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.UniqueId;
import io.hostpay.orchestrator.ledger.Hint;
import io.hostpay.orchestrator.ledger.SweepLedger;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes the rows of the shared table that could not be written when it was their turn. */
final class RepairSweep {
  private static final int PAGE = 200;

  private final PaymentLedger ledger;
  private final SweepLedger sweeps;
  private final SplitPayoutTable payouts;
  private final WebhookLedger webhooks;
  private final Clock clock;
  private final PaymentLog log;

  RepairSweep(
      PaymentLedger ledger,
      SweepLedger sweeps,
      SplitPayoutTable payouts,
      WebhookLedger webhooks,
      Clock clock,
      PaymentLog log) {
    this.ledger = ledger;
    this.sweeps = sweeps;
    this.payouts = payouts;
    this.webhooks = webhooks;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Repairs each at most once, until the time is up.
   *
   * @return how many are as they should be now
   */
  int repair(SweepTime time, SweepFailures failures) {
    Instant began = clock.instant();
    int repaired = 0;
    List<UniqueId> page = sweeps.takeUnprojected(began, PAGE);
    while (!page.isEmpty() && !time.isUp()) {
      for (UniqueId id : page) {
        repaired += !time.isUp() && failures.runOrRecord(id, () -> repair(id)) ? 1 : 0;
      }
      page = sweeps.takeUnprojected(began, PAGE);
    }
    return repaired;
  }

  private boolean repair(UniqueId id) {
    Optional<Payment> repaired =
        ledger.inTransaction(
            () ->
                ledger
                    .lock(id)
                    .filter(RepairSweep::hasRow)
                    .filter(payouts::repair)
                    .filter(this::rewriteHint)
                    .map(LockedPayment::payment));
    repaired.ifPresent(
        payment ->
            log.among(
                    Event.PROJECTION_REPAIRED,
                    payment.uniqueId(),
                    payment.cnApiId(),
                    payment.traceparent())
                .write());
    return repaired.isPresent();
  }

  private static boolean hasRow(LockedPayment payment) {
    return switch (payment.state()) {
      case SUBMITTED, PAID, COMPLETED, FAILED -> true;
      case RECEIVED, VERIFIED, REJECTED -> false;
    };
  }

  /** Writes the newest hint again: that may be what could not be written. */
  private boolean rewriteHint(LockedPayment payment) {
    if (payment.state() != PaymentState.SUBMITTED) {
      return true; // the ledger itself knows better
    }
    Optional<Hint> hint =
        TransactionStatus.ofPending(
            payment.payment(), webhooks.attempts(payment.payment().order().uniqueId()));
    return hint.isEmpty() || payouts.writeHint(payment, hint.get().wireName());
  }
}
