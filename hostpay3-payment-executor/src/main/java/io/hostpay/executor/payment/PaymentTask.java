package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.UnknownPayment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Opened;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.outcome.TokenDecision;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.FeesAboveCap;
import io.hostpay.executor.ethereum.SignerUnavailable;
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.PaymentAttempts;
import java.time.Clock;

/**
 * Opens a delivered task, finds its payment, and makes sure that both say the same. Every delivery,
 * the first or the hundredth, alone or beside others, continues from the payment's state.
 */
public final class PaymentTask {
  private final TokenCodec<PaymentRequest> codec;
  private final TokenDecision tokens;
  private final Attempts attempts;
  private final PaymentExecution execution;
  private final PaymentWatch watch;
  private final Timeline timeline;
  private final Clock clock;
  private final PaymentLog log;

  PaymentTask(
      SigningKeys internalKeys,
      Attempts attempts,
      PaymentExecution execution,
      PaymentWatch watch,
      Timeline timeline,
      Clock clock,
      PaymentLog log) {
    this.codec = TokenCodec.paymentRequest(internalKeys);
    this.tokens = new TokenDecision(log);
    this.attempts = attempts;
    this.execution = execution;
    this.watch = watch;
    this.timeline = timeline;
    this.clock = clock;
    this.log = log;
  }

  /** {@code POST /}: signs what is unsigned, broadcasts, and has the chain watched. */
  public Outcome execute(TaskRequest request) {
    return switch (open(request)) {
      case Found.Case found -> {
        try {
          yield deferred(
              Event.PAYMENT_DEFERRED,
              execution.execute(found.payment(), request.headers()),
              found.payment().payment(),
              request.headers());
        } catch (ChainException e) {
          // A question that the chain did not answer is never taken for an answer.
          yield deferred(
              e instanceof FeesAboveCap || e instanceof SignerUnavailable
                  ? Event.PAYMENT_DEFERRED
                  : Event.RPC_ERROR,
              new Outcome.NotYet(String.valueOf(e.getMessage())),
              found.payment().payment(),
              request.headers());
        }
      }
      case Found.None none -> none.answer();
    };
  }

  /** {@code POST /watch}: one look at the chain, and the task of the next. */
  public Outcome watch(TaskRequest request) {
    return switch (open(request)) {
      case Found.Case found -> watch.watchOnce(found.payment(), request.headers());
      case Found.None none -> none.answer();
    };
  }

  private sealed interface Found {
    record Case(PaymentAttempts payment) implements Found {}

    record None(Outcome answer) implements Found {}
  }

  private Found open(TaskRequest request) {
    return switch (tokens.open(codec.decode(request.token(), clock.instant()))) {
      case Opened.Fresh<PaymentRequest> token -> find(token.message(), request.headers());
      // Over 24 h old: nothing new is signed past the deadline, but what is signed is watched.
      case Opened.Late<PaymentRequest> token -> find(token.message(), request.headers());
      case Opened.Refused<PaymentRequest> token -> new Found.None(token.answer());
    };
  }

  private Found find(PaymentRequest token, TaskHeaders headers) {
    PaymentAttempts found =
        attempts
            .find(token.order().uniqueId())
            .orElseThrow(() -> UnknownPayment.of(token.order().uniqueId(), log));
    Payment payment = found.payment();
    if (!payment.asksFor(token.order())) {
      log.event(Event.PAYMENT_REQUEST_CONFLICT, payment.uniqueId(), payment.cnApiId()).write();
      timeline.note(
          payment.order().uniqueId(), Event.PAYMENT_REQUEST_CONFLICT, headers.delivery(), null);
      return new Found.None(new Outcome.Rejected("conflicting_request"));
    }
    return new Found.Case(found);
  }

  private Outcome deferred(Event event, Outcome outcome, Payment payment, TaskHeaders headers) {
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
