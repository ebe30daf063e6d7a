package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.UniqueId;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /payments/{id}/cancel}: an operator wants a payment not to be paid. A task has
 * GCHostPay3, which alone has the wallet, race it with a cancellation; whichever is mined decides.
 */
public final class Cancelling {
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final NextTasks next;
  private final PaymentLog log;

  Cancelling(PaymentLedger ledger, Timeline timeline, NextTasks next, PaymentLog log) {
    this.ledger = ledger;
    this.timeline = timeline;
    this.next = next;
    this.log = log;
  }

  /**
   * Has the executor cancel. Safe to repeat: a nonce has one cancellation at a time.
   *
   * @param by who asked, for the timeline
   */
  public Outcome cancel(UniqueId id, String by, TaskHeaders headers) {
    Optional<Payment> found = ledger.find(id);
    if (found.isEmpty()) {
      return new Outcome.Rejected("unknown_payment: the ledger has no payment of this id");
    }
    Payment payment = found.get();
    payment.enterTrace();
    if (payment.state() != PaymentState.SUBMITTED) {
      return new Outcome.Rejected(
          "not_submitted: the payment is "
              + payment.state()
              + ", and only one with a signed transaction that is not mined can be cancelled");
    }
    timeline.note(id, Event.CANCELLATION_REQUESTED, null, "by " + by);
    log.event(Event.CANCELLATION_REQUESTED, payment.uniqueId(), payment.cnApiId())
        .with("by", by)
        .write();
    next.cancel(payment, headers);
    return new Outcome.Done("cancelling", Map.of("unique_id", id.value()));
  }
}
