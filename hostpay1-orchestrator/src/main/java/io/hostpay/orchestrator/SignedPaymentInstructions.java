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
 * Operators' instructions about a payment that has a signed transaction. A task hands them to
 * GCHostPay3, which alone has the wallet and the chain. Safe to repeat.
 */
public final class SignedPaymentInstructions {
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final NextTasks next;
  private final PaymentLog log;

  SignedPaymentInstructions(
      PaymentLedger ledger, Timeline timeline, NextTasks next, PaymentLog log) {
    this.ledger = ledger;
    this.timeline = timeline;
    this.next = next;
    this.log = log;
  }

  /** An instruction. */
  public enum Instruction {
    /**
     * {@code POST /payments/{id}/cancel}: a cancellation races the payment; whichever is mined
     * decides. A nonce has one cancellation at a time.
     */
    CANCEL(Event.CANCELLATION_REQUESTED, "/cancel", "cancelling"),
    /**
     * {@code POST /payments/{id}/nonce-lost}: a person has seen that something else has used the
     * payment's nonce and did not pay it. GCHostPay3 checks that on the chain.
     */
    DECLARE_NONCE_LOST(Event.NONCE_LOST_REQUESTED, "/nonce-lost", "declaring_lost");

    private final Event event;
    private final String path;
    private final String status;

    Instruction(Event event, String path, String status) {
      this.event = event;
      this.path = path;
      this.status = status;
    }
  }

  /**
   * Has the executor do it.
   *
   * @param by who asked, for the timeline
   */
  public Outcome give(Instruction instruction, UniqueId id, String by, TaskHeaders headers) {
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
              + ", and this is for one with a signed transaction that is not mined");
    }
    timeline.note(id, instruction.event, null, "by " + by);
    log.event(instruction.event, payment.uniqueId(), payment.cnApiId()).with("by", by).write();
    next.enqueueInstruction(payment, instruction.path, by, headers);
    return new Outcome.Done(instruction.status, Map.of("unique_id", id.value()));
  }
}
