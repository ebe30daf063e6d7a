package io.hostpay.executor;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.http.TaskRequest;
import io.hostpay.common.http.TokenDecision;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.executor.ethereum.ChainException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /}: pays one payment exactly once. Every delivery, the first or the hundredth, alone
 * or beside others, looks up how far the payment has come and goes on from there.
 */
public final class PaymentExecution {
  private final TokenCodec<PaymentRequest> codec;
  private final TokenDecision tokens;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final PaymentSigning signing;
  private final PaymentSettlement settlement;
  private final Responses responses;
  private final Clock clock;
  private final PaymentLog log;

  PaymentExecution(
      SigningKeys internalKeys,
      PaymentLedger ledger,
      Timeline timeline,
      PaymentSigning signing,
      PaymentSettlement settlement,
      Responses responses,
      Clock clock,
      PaymentLog log) {
    this.codec = TokenCodec.paymentRequest(internalKeys);
    this.tokens = new TokenDecision(log);
    this.ledger = ledger;
    this.timeline = timeline;
    this.signing = signing;
    this.settlement = settlement;
    this.responses = responses;
    this.clock = clock;
    this.log = log;
  }

  /** Signs what is unsigned, broadcasts what is not mined, reports what is. */
  public Outcome execute(TaskRequest request) {
    return tokens.on(
        codec.decode(request.token(), clock.instant()),
        token -> goOn(token, request.headers()),
        // Over 24 h old: nothing new is signed past the deadline, but what is signed is watched.
        token -> goOn(token, request.headers()));
  }

  private Outcome goOn(PaymentRequest token, TaskHeaders headers) {
    Payment payment =
        ledger
            .find(token.order().uniqueId())
            .orElseThrow(() -> new UnknownPayment(token.order().uniqueId()));
    if (!payment.asksFor(token.order())) {
      log.event(Event.PAYMENT_REQUEST_CONFLICT, payment.uniqueId(), payment.cnApiId()).write();
      return new Outcome.Rejected("conflicting_request");
    }
    try {
      Outcome outcome = goOn(payment, headers);
      if (outcome instanceof Outcome.NotYet notYet) {
        deferred(payment, headers, notYet.why());
      }
      return outcome;
    } catch (ChainException e) {
      // Nothing that the chain could not tell us is ever taken for an answer.
      log.event(Event.PAYMENT_DEFERRED, payment.uniqueId(), payment.cnApiId())
          .with("why", e.getMessage())
          .with("attempt", headers.attempt())
          .write();
      deferred(payment, headers, String.valueOf(e.getMessage()));
      return new Outcome.NotYet(String.valueOf(e.getMessage()));
    }
  }

  /** Every attempt stands in the payment's timeline. */
  private void deferred(Payment payment, TaskHeaders headers, String why) {
    timeline.note(payment.order().uniqueId(), Event.PAYMENT_DEFERRED, headers.attempt(), why);
  }

  /**
   * Goes on from the payment's state.
   *
   * @throws ChainException when the chain could not be asked
   */
  Outcome goOn(Payment payment, TaskHeaders headers) {
    return switch (payment.state()) {
      // Sent back to ChangeNow: another task follows when its word is in.
      case RECEIVED -> done("already_processed", payment);
      case VERIFIED -> {
        log.event(Event.PAYMENT_STARTED, payment.uniqueId(), payment.cnApiId())
            .with("amount_wei", payment.payableWei())
            .with("to", payment.order().payinAddress())
            .with("attempt", headers.attempt())
            .write();
        Optional<Outcome> unsigned = signing.sign(payment, headers);
        yield unsigned.isPresent() ? unsigned.get() : settlement.settle(payment, headers);
      }
      case SUBMITTED -> settlement.settle(payment, headers);
      case PAID -> {
        // The one before may have died between recording and enqueueing.
        responses.paid(payment, headers);
        yield done("paid", payment);
      }
      case COMPLETED -> done("already_processed", payment);
      case REJECTED, FAILED -> new Outcome.Rejected(String.valueOf(payment.reason()));
    };
  }

  private static Outcome done(String status, Payment payment) {
    return new Outcome.Done(status, Map.of("unique_id", payment.uniqueId()));
  }
}
