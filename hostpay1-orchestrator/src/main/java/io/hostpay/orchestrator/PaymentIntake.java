package io.hostpay.orchestrator;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Opened;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.outcome.TokenDecision;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.token.Ether;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.orchestrator.ledger.RequestLedger;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /}: GCSplit1 asks for a payment. Idempotent; records before it enqueues. */
public final class PaymentIntake {
  /** How long after the request, or after it was reopened, a payment may be signed for. */
  static final Duration DEADLINE_AFTER = Duration.ofHours(24);

  private final TokenCodec<TpsHostpayToken> codec;
  private final TokenDecision tokens;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final RequestLedger requests;
  private final SplitPayoutTable payouts;
  private final NextTasks next;
  private final Clock clock;
  private final PaymentLog log;

  PaymentIntake(
      TokenCodec<TpsHostpayToken> codec,
      PaymentLedger ledger,
      Timeline timeline,
      RequestLedger requests,
      SplitPayoutTable payouts,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    this.codec = codec;
    this.tokens = new TokenDecision(log);
    this.ledger = ledger;
    this.timeline = timeline;
    this.requests = requests;
    this.payouts = payouts;
    this.next = next;
    this.clock = clock;
    this.log = log;
  }

  /** A request's age: within the 24 hours for which its token is valid, or past them. */
  private enum Age {
    FRESH,
    EXPIRED
  }

  /** Records the request; for a repeat, enqueues again what the payment's state asks for. */
  public Outcome receive(TaskRequest request) {
    return switch (tokens.open(codec.decode(request.token(), clock.instant()))) {
      case Opened.Fresh<TpsHostpayToken> token ->
          take(token.message(), Age.FRESH, request.headers());
      case Opened.Late<TpsHostpayToken> token ->
          take(token.message(), Age.EXPIRED, request.headers());
      case Opened.Refused<TpsHostpayToken> refused -> refused.answer();
    };
  }

  private Outcome take(TpsHostpayToken token, Age age, TaskHeaders headers) {
    PaymentOrder order = token.order();
    Payment payment = ledger.find(order.uniqueId()).orElse(null);
    if (payment == null) {
      record(token, age);
      payment = ledger.find(order.uniqueId()).orElseThrow();
    }
    payment.enterTrace(); // of the delivery that recorded it
    if (!payment.asksFor(order)) {
      log.event(Event.PAYMENT_REQUEST_CONFLICT, payment.uniqueId(), payment.cnApiId()).write();
      timeline.note(order.uniqueId(), Event.PAYMENT_REQUEST_CONFLICT, headers.delivery(), null);
      return new Outcome.Rejected("conflicting_request");
    }
    return continueFrom(payment, headers);
  }

  private Outcome continueFrom(Payment payment, TaskHeaders headers) {
    return switch (payment.state()) {
      // Also for a repeat: the delivery before may have died between recording and enqueueing.
      case RECEIVED -> {
        next.enqueueStatusCheck(payment, headers);
        yield new Outcome.Done("enqueued", Map.of("unique_id", payment.uniqueId().value()));
      }
      case VERIFIED, SUBMITTED, PAID, COMPLETED -> {
        log.event(Event.PAYMENT_REQUEST_REPEATED, payment.uniqueId(), payment.cnApiId())
            .with("state", payment.state())
            .write();
        yield new Outcome.Done(
            "already_processed", Map.of("unique_id", payment.uniqueId().value()));
      }
      case REJECTED, FAILED -> new Outcome.Rejected(String.valueOf(payment.reason()));
    };
  }

  private void record(TpsHostpayToken token, Age age) {
    PaymentOrder order = token.order();
    RequestRules.Verdict verdict = RequestRules.judge(order);
    switch (verdict) {
      case RequestRules.Verdict.Refused refused ->
          refuse(token, PaymentState.REJECTED, refused.reason(), refused.detail(), null);
      case RequestRules.Verdict.Payable payable -> {
        if (age == Age.EXPIRED) {
          refuse(
              token,
              PaymentState.FAILED,
              EndReason.EXPIRED,
              "the request arrived over 24 h after it was signed",
              payable);
        } else if (payouts.holds(order.uniqueId())) {
          refuse(
              token,
              PaymentState.REJECTED,
              EndReason.TAKEN_BY_PREDECESSOR,
              "a row in split_payout_hostpay",
              payable);
        } else {
          boolean recorded =
              recordWithCollected(
                  token,
                  () ->
                      ledger.receive(
                          order, payable.amountWei(), token.timestamp(), DEADLINE_AFTER));
          if (recorded) {
            log.event(Event.PAYMENT_REQUESTED, order.uniqueId(), order.cnApiId())
                .with("amount", Ether.text(payable.amountWei()) + " " + order.fromCurrency())
                .with("amount_wei", payable.amountWei())
                .with("payin_address", order.payinAddress())
                .write();
          }
        }
      }
    }
  }

  private boolean recordWithCollected(TpsHostpayToken token, Supplier<Boolean> request) {
    return ledger.inTransaction(
        () -> {
          boolean recorded = request.get();
          if (recorded && token.actualAmount() != null) {
            requests.recordCollected(token.order().uniqueId(), token.actualAmount());
          }
          return recorded;
        });
  }

  private void refuse(
      TpsHostpayToken token,
      PaymentState end,
      EndReason reason,
      String detail,
      RequestRules.Verdict.@Nullable Payable payable) {
    PaymentOrder order = token.order();
    var unused =
        recordWithCollected(
            token,
            () -> {
              boolean recorded =
                  ledger.receiveEnded(
                      order,
                      payable == null ? null : payable.amountWei(),
                      token.timestamp(),
                      DEADLINE_AFTER,
                      end,
                      reason);
              if (recorded) {
                logEnd(order, end, reason, detail);
              }
              return recorded;
            });
  }

  /** Before the commit: the next delivery finds an ended payment, and says nothing more of it. */
  private void logEnd(PaymentOrder order, PaymentState end, EndReason reason, String detail) {
    Event event = end == PaymentState.FAILED ? Event.PAYMENT_FAILED : Event.PAYMENT_REJECTED;
    log.event(event, order.uniqueId(), order.cnApiId())
        .with("reason", reason.wireName())
        .with("detail", detail)
        .write();
  }
}
