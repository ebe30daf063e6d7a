package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SharedTableHeld;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.UniqueId;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /payments/{id}/redrive}: an operator reopens a REJECTED or FAILED payment: it begins
 * again from the start, ChangeNow's check included. Refused, with the reason, where that is not
 * safe.
 */
public final class Reopening {
  private final PaymentLedger ledger;
  private final SplitPayoutTable payouts;
  private final NextTasks next;
  private final PaymentLog log;

  Reopening(PaymentLedger ledger, SplitPayoutTable payouts, NextTasks next, PaymentLog log) {
    this.ledger = ledger;
    this.payouts = payouts;
    this.next = next;
    this.log = log;
  }

  /**
   * Reopens it, and has ChangeNow asked.
   *
   * @param by who asked, for the timeline
   */
  public Outcome reopen(UniqueId id, String by, TaskHeaders headers) {
    Optional<String> refusal = reopenUnlessHeld(id, by);
    if (refusal.isPresent()) {
      return new Outcome.Rejected(refusal.get());
    }
    Payment payment = ledger.find(id).orElseThrow();
    payment.enterTrace();
    log.event(Event.PAYMENT_REOPENED, payment.uniqueId(), payment.cnApiId()).with("by", by).write();
    next.enqueueNext(payment, headers);
    return new Outcome.Done(
        "redriven", Map.of("unique_id", id.value(), "generation", payment.generation()));
  }

  /** Unlike a task, an operator's request is not delivered again: the refusal has to say so. */
  private Optional<String> reopenUnlessHeld(UniqueId id, String by) {
    try {
      return ledger.inTransaction(() -> reopenUnderLock(id, by));
    } catch (SharedTableHeld e) {
      return Optional.of(
          "table_held: another session holds split_payout_hostpay, so that it is not known whether"
              + " the old service has this payment; ask for it again once that is over");
    }
  }

  private Optional<String> reopenUnderLock(UniqueId id, String by) {
    Optional<LockedPayment> found = ledger.lock(id);
    if (found.isEmpty()) {
      return Optional.of("unknown_payment: the ledger has no payment of this id");
    }
    LockedPayment payment = found.get();
    if (payment.state() != PaymentState.REJECTED && payment.state() != PaymentState.FAILED) {
      return Optional.of("not_ended: the payment is " + payment.state() + " and goes on by itself");
    }
    if (RequestRules.judge(payment.order()) instanceof RequestRules.Verdict.Refused refused) {
      return Optional.of(
          "never_payable: "
              + refused.reason().wireName()
              + "; GCSplit1 has to ask again, under another id");
    }
    if (ledger.hasLiveAttempt(id)) {
      return Optional.of("may_be_mined: a transaction signed for it can still be mined");
    }
    if (payouts.isTakenByAnother(payment.payment())) {
      return Optional.of("taken_by_predecessor: split_payout_hostpay has a row that is not ours");
    }
    ledger.reopen(payment, PaymentIntake.DEADLINE_AFTER, by);
    return Optional.empty();
  }
}
