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
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.PaymentAttempts;
import java.time.Clock;

/** Verifies a task's token, finds its payment, and makes sure that both say the same. */
final class TaskOpening {
  private final TokenCodec<PaymentRequest> codec;
  private final TokenDecision tokens;
  private final Attempts attempts;
  private final Timeline timeline;
  private final Clock clock;
  private final PaymentLog log;

  TaskOpening(
      SigningKeys internalKeys, Attempts attempts, Timeline timeline, Clock clock, PaymentLog log) {
    this.codec = TokenCodec.paymentRequest(internalKeys);
    this.tokens = new TokenDecision(log);
    this.attempts = attempts;
    this.timeline = timeline;
    this.clock = clock;
    this.log = log;
  }

  /** What a task is about. */
  sealed interface Found {
    record Case(PaymentAttempts payment) implements Found {}

    /** Nothing, and this is what the task is answered. */
    record None(Outcome answer) implements Found {}
  }

  /**
   * A task of a payment, however late: nothing new is signed past the deadline, but what is signed
   * is watched.
   */
  Found open(TaskRequest request) {
    return switch (opened(request)) {
      case Opened.Fresh<PaymentRequest> token -> find(token.message(), request.headers());
      case Opened.Late<PaymentRequest> token -> find(token.message(), request.headers());
      case Opened.Refused<PaymentRequest> token -> new Found.None(token.answer());
    };
  }

  /** An operator's instruction, which has to be of the last 24 hours. */
  Found openInstruction(TaskRequest request) {
    return switch (opened(request)) {
      case Opened.Fresh<PaymentRequest> token -> find(token.message(), request.headers());
      case Opened.Late<PaymentRequest> token -> {
        log.event(Event.TOKEN_REFUSED).with("why", "an instruction of more than a day ago").write();
        yield new Found.None(
            new Outcome.Rejected(
                "expired: the instruction is over 24 h old and the payment stays as it is; ask for it"
                    + " again"));
      }
      case Opened.Refused<PaymentRequest> token -> new Found.None(token.answer());
    };
  }

  private Opened<PaymentRequest> opened(TaskRequest request) {
    return tokens.open(codec.decode(request.token(), clock.instant()));
  }

  private Found find(PaymentRequest token, TaskHeaders headers) {
    PaymentAttempts found =
        attempts
            .find(token.order().uniqueId())
            .orElseThrow(() -> UnknownPayment.alarm(token.order().uniqueId(), log));
    Payment payment = found.payment();
    if (!payment.asksFor(token.order())) {
      log.event(Event.PAYMENT_REQUEST_CONFLICT, payment.uniqueId(), payment.cnApiId()).write();
      timeline.note(
          payment.order().uniqueId(), Event.PAYMENT_REQUEST_CONFLICT, headers.delivery(), null);
      return new Found.None(new Outcome.Rejected("conflicting_request"));
    }
    return new Found.Case(found);
  }
}
