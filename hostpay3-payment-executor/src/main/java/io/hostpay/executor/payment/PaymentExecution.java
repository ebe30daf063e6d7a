package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.Ether;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.PaymentAttempts;

/**
 * {@code POST /}: signs what is unsigned, sends it, waits a moment for its block, and has it
 * watched.
 */
final class PaymentExecution {
  private final Attempts attempts;
  private final PaymentSigning signing;
  private final FirstLook firstLook;
  private final SubmittedLook submittedLook;
  private final FollowUp followUp;
  private final PaymentLog log;

  PaymentExecution(
      Attempts attempts,
      PaymentSigning signing,
      FirstLook firstLook,
      SubmittedLook submittedLook,
      FollowUp followUp,
      PaymentLog log) {
    this.attempts = attempts;
    this.signing = signing;
    this.firstLook = firstLook;
    this.submittedLook = submittedLook;
    this.followUp = followUp;
    this.log = log;
  }

  /**
   * Does what the payment's state asks for.
   *
   * @throws ChainException when the chain could not be asked and nothing is signed
   */
  Outcome execute(PaymentAttempts found, TaskHeaders headers) {
    Payment payment = found.payment();
    return switch (payment.state()) {
      case VERIFIED -> {
        log.event(Event.PAYMENT_STARTED, payment.uniqueId(), payment.cnApiId())
            .with("amount", Ether.text(payment.payableWei()) + " ETH")
            .with("amount_wei", payment.payableWei())
            .with("to", payment.order().payinAddress())
            .write();
        logDelivery(payment, headers);
        yield switch (signing.sign(payment, headers)) {
          case SigningResult.Signed signed ->
              reportAndAnswer(firstLook.sendAndAwait(signed), headers);
          case SigningResult.Resume resume ->
              resume(attempts.find(payment.order().uniqueId()).orElseThrow(), headers);
          case SigningResult.Answered answered -> answered.outcome();
        };
      }
      case SUBMITTED, PAID -> {
        logDelivery(payment, headers);
        yield resume(found, headers);
      }
      // RECEIVED: ChangeNow is asked again, its answer brings another task. The others have ended.
      case RECEIVED, COMPLETED, REJECTED, FAILED -> StateAnswer.of(payment);
    };
  }

  private void logDelivery(Payment payment, TaskHeaders headers) {
    log.event(Event.PAYMENT_ATTEMPT, payment.uniqueId(), payment.cnApiId())
        .with("attempt", headers.delivery())
        .write();
  }

  /** The delivery before may have died at any point after it had signed. */
  private Outcome resume(PaymentAttempts found, TaskHeaders headers) {
    Payment payment = found.payment();
    try {
      return switch (payment.state()) {
        case SUBMITTED -> reportAndAnswer(submittedLook.advance(found), headers);
        case PAID -> reportAndAnswer(payment, headers);
        case RECEIVED, VERIFIED, COMPLETED, REJECTED, FAILED -> StateAnswer.of(payment);
      };
    } catch (ChainException e) {
      log.event(Event.PAYMENT_DEFERRED, payment.uniqueId(), payment.cnApiId())
          .with("why", e.getMessage())
          .write();
      return reportAndAnswer(payment, headers); // the looks go on with it
    }
  }

  private Outcome reportAndAnswer(Payment now, TaskHeaders headers) {
    followUp.reportAndWatch(now, headers);
    return StateAnswer.of(now);
  }
}
