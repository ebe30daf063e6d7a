package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.UnknownPayment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Opened;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.outcome.TokenDecision;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import java.time.Clock;
import java.util.Map;

/**
 * {@code POST /status-verified}: GCHostPay2 reports what ChangeNow says. Only a payment that is
 * RECEIVED or VERIFIED is touched. What stands beside the signed token decides nothing, except that
 * {@code valid_until} can put signing off: anybody could have written it.
 */
public final class StatusReportIntake {
  private final TokenCodec<StatusCheckResponse> codec;
  private final TokenDecision tokens;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final StatusRules rules;
  private final NextTasks next;
  private final Clock clock;
  private final PaymentLog log;

  StatusReportIntake(
      TokenCodec<StatusCheckResponse> codec,
      PaymentLedger ledger,
      Timeline timeline,
      StatusRules rules,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    this.codec = codec;
    this.tokens = new TokenDecision(log);
    this.ledger = ledger;
    this.timeline = timeline;
    this.rules = rules;
    this.next = next;
    this.clock = clock;
    this.log = log;
  }

  /** Acts on the report: enqueues what follows, or records why the payment is not made. */
  public Outcome receive(TaskRequest request) {
    return switch (tokens.open(codec.decode(request.token(), clock.instant()))) {
      case Opened.Fresh<StatusCheckResponse> token ->
          decide(StatusReport.of(token.message(), request), request.headers());
      case Opened.Late<StatusCheckResponse> token ->
          decide(StatusReport.late(token.message()), request.headers());
      case Opened.Refused<StatusCheckResponse> refused -> refused.answer();
    };
  }

  private record Applied(Payment payment, StatusRules.Effect effect) {}

  private Outcome decide(StatusReport report, TaskHeaders headers) {
    Applied applied = ledger.inTransaction(() -> underLock(report, headers));
    Payment payment = applied.payment();
    if (!payment.asksFor(report.order())) {
      log.event(Event.PAYMENT_REQUEST_CONFLICT, payment.uniqueId(), payment.cnApiId()).write();
      return new Outcome.Rejected("conflicting_request");
    }
    return switch (payment.state()) {
      case VERIFIED -> {
        next.enqueueExecution(payment, headers);
        yield enqueued(payment);
      }
      case RECEIVED ->
          switch (applied.effect()) {
            case StatusRules.Effect.AskAgain again -> {
              next.enqueueStatusCheckIn(again.in(), payment, headers);
              yield enqueued(payment);
            }
            case StatusRules.Effect.Settled nothing -> settled(payment);
          };
      case SUBMITTED, PAID, COMPLETED -> settled(payment);
      case REJECTED, FAILED -> new Outcome.Rejected(String.valueOf(payment.reason()));
    };
  }

  private Applied underLock(StatusReport report, TaskHeaders headers) {
    LockedPayment locked =
        ledger
            .lock(report.order().uniqueId())
            .orElseThrow(() -> UnknownPayment.alarm(report.order().uniqueId(), log));
    if (!locked.payment().asksFor(report.order()) || !locked.state().isOpenAndUnsigned()) {
      return new Applied(locked.payment(), new StatusRules.Effect.Settled());
    }
    timeline.note(
        report.order().uniqueId(),
        Event.STATUS_CHECKED,
        headers.causeDelivery(),
        "status=" + report.status());
    StatusRules.Effect effect = rules.apply(report, locked);
    return new Applied(ledger.find(report.order().uniqueId()).orElseThrow(), effect);
  }

  private static Outcome enqueued(Payment payment) {
    return new Outcome.Done("enqueued", Map.of("unique_id", payment.uniqueId().value()));
  }

  private static Outcome settled(Payment payment) {
    return new Outcome.Done("already_processed", Map.of("unique_id", payment.uniqueId().value()));
  }
}
