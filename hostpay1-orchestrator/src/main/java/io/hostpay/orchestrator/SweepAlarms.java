package io.hostpay.orchestrator;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.ledger.SweepLedger;
import java.time.Duration;
import java.util.List;

/**
 * Tells a person of payments that should have gone on by themselves and have not. Each alarm is
 * raised at every sweep until its cause is gone, for the oldest of its payments; none changes
 * anything.
 */
final class SweepAlarms {
  /** A person is told of a payment that has been open for this long. */
  private static final Duration OPEN_TOO_LONG = Duration.ofHours(6);

  /**
   * How long after the signing an order counts as open if ChangeNow has named no time: about what
   * it is said to give orders at a fixed rate. Only this alarm depends on it.
   */
  private static final Duration UNNAMED_TIME = Duration.ofMinutes(20);

  /** A block is final after some 13 minutes as a rule. */
  private static final Duration NOT_FINAL_TOLD_AFTER = Duration.ofHours(2);

  private final SweepLedger sweeps;
  private final PaymentLog log;

  SweepAlarms(SweepLedger sweeps, PaymentLog log) {
    this.sweeps = sweeps;
    this.log = log;
  }

  /** Tells of payments that are open for long; returns of how many. */
  int tellOpenTooLong() {
    List<Payment> open = sweeps.openSince(OPEN_TOO_LONG, SweepFailures.MOST_TOLD);
    open.forEach(
        payment ->
            line(Event.PAYMENT_OPEN_TOO_LONG, payment)
                .with("deadline_at", payment.deadlineAt())
                .write());
    return open.size();
  }

  /**
   * Raises the alarm for signed payments, not mined, whose ChangeNow order may no longer take the
   * deposit; they can still be cancelled. Returns how many.
   */
  int tellOutlivedOrder() {
    List<Payment> outlived = sweeps.outlivedOrder(UNNAMED_TIME, SweepFailures.MOST_TOLD);
    outlived.forEach(
        payment ->
            line(Event.PAYMENT_OUTLIVED_ORDER, payment)
                .with("valid_until", payment.validUntil())
                .with("state_changed_at", payment.stateChangedAt())
                .write());
    return outlived.size();
  }

  /**
   * Raises the alarm for payments mined over two hours ago whose block is not final. Returns how
   * many.
   */
  int tellNotFinal() {
    List<Payment> notFinal = sweeps.notFinalSince(NOT_FINAL_TOLD_AFTER, SweepFailures.MOST_TOLD);
    notFinal.forEach(
        payment -> {
          MinedTransaction mined = payment.mined();
          line(Event.PAYMENT_NOT_FINAL, payment)
              .with("tx_hash", mined == null ? null : mined.txHash())
              .with("block_number", mined == null ? null : mined.blockNumber())
              .with("block_hash", mined == null ? null : mined.blockHash())
              .write();
        });
    return notFinal.size();
  }

  private PaymentLog.Entry line(Event event, Payment payment) {
    return log.among(event, payment.uniqueId(), payment.cnApiId(), payment.traceparent())
        .with("state", payment.state());
  }
}
