package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.FeesAboveCap;
import io.hostpay.executor.ethereum.SignerUnavailable;

/**
 * What is done with a payment's delivered task. Every delivery, the first or the hundredth, alone
 * or beside others, continues from the payment's state.
 */
public final class PaymentTask {
  private final TaskOpening opening;
  private final PaymentExecution execution;
  private final PaymentWatch watch;
  private final Timeline timeline;
  private final PaymentLog log;

  PaymentTask(
      TaskOpening opening,
      PaymentExecution execution,
      PaymentWatch watch,
      Timeline timeline,
      PaymentLog log) {
    this.opening = opening;
    this.execution = execution;
    this.watch = watch;
    this.timeline = timeline;
    this.log = log;
  }

  /** {@code POST /}: signs what is unsigned, broadcasts, and has the chain watched. */
  public Outcome execute(TaskRequest request) {
    return switch (opening.open(request)) {
      case TaskOpening.Found.Case found -> {
        try {
          yield recordDeferral(
              Event.PAYMENT_DEFERRED,
              execution.execute(found.payment(), request.headers()),
              found.payment().payment(),
              request.headers());
        } catch (ChainException e) {
          // A question that the chain did not answer is never taken for an answer.
          yield recordDeferral(
              e instanceof FeesAboveCap || e instanceof SignerUnavailable
                  ? Event.PAYMENT_DEFERRED
                  : Event.RPC_ERROR,
              new Outcome.NotYet(String.valueOf(e.getMessage())),
              found.payment().payment(),
              request.headers());
        }
      }
      case TaskOpening.Found.None none -> none.answer();
    };
  }

  /** {@code POST /watch}: one look at the chain, and the task of the next. */
  public Outcome watch(TaskRequest request) {
    return switch (opening.open(request)) {
      case TaskOpening.Found.Case found -> watch.watchOnce(found.payment(), request.headers());
      case TaskOpening.Found.None none -> none.answer();
    };
  }

  private Outcome recordDeferral(
      Event event, Outcome outcome, Payment payment, TaskHeaders headers) {
    if (outcome instanceof Outcome.NotYet notYet) {
      log.event(event, payment.uniqueId(), payment.cnApiId())
          .with("wait_s", notYet.retryAfter().toSeconds())
          .with("why", notYet.why())
          .write();
      timeline.note(
          payment.order().uniqueId(), Event.PAYMENT_DEFERRED, headers.delivery(), notYet.why());
    }
    return outcome;
  }
}
