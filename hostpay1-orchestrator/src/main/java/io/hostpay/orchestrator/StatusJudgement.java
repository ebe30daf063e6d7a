package io.hostpay.orchestrator;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.http.TaskRequest;
import io.hostpay.common.http.TokenDecision;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import java.time.Clock;
import java.util.Map;

/**
 * {@code POST /status-verified}: HostPay2 reports what ChangeNow says. Only a payment that waits
 * for this word, or has not been signed since, is touched by it.
 */
public final class StatusJudgement {
  /** HostPay2's word for a check that is over 24 h old, and one of ChangeNow's for an order. */
  private static final String REQUEST_EXPIRED = "expired";

  private final TokenCodec<StatusCheckResponse> codec;
  private final TokenDecision tokens;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final NextTasks next;
  private final Clock clock;
  private final PaymentLog log;

  StatusJudgement(
      SigningKeys internalKeys,
      PaymentLedger ledger,
      Timeline timeline,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    this.codec = TokenCodec.statusCheckResponse(internalKeys);
    this.tokens = new TokenDecision(log);
    this.ledger = ledger;
    this.timeline = timeline;
    this.next = next;
    this.clock = clock;
    this.log = log;
  }

  /** Judges the report and enqueues the payment, or records why it is not paid. */
  public Outcome judge(TaskRequest request) {
    return tokens.on(
        codec.decode(request.token(), clock.instant()),
        token -> decide(token, request),
        // A word of more than a day ago is no word: the payment's window is over with it.
        token -> decide(token, request));
  }

  private Outcome decide(StatusCheckResponse report, TaskRequest request) {
    Payment payment =
        ledger.inTransaction(
            () -> {
              LockedPayment locked =
                  ledger
                      .lock(report.order().uniqueId())
                      .orElseThrow(() -> UnknownPayment.of(report.order().uniqueId(), log));
              if (locked.payment().asksFor(report.order()) && locked.state().mayStillBePaid()) {
                timeline.note(
                    report.order().uniqueId(),
                    Event.STATUS_CHECKED,
                    request.headers().causeAttempt(),
                    "status=" + report.status());
                if (!isOutdated(report, locked.payment(), request)) {
                  apply(report, locked);
                }
              }
              return ledger.find(report.order().uniqueId()).orElseThrow();
            });
    if (!payment.asksFor(report.order())) {
      log.event(Event.PAYMENT_REQUEST_CONFLICT, payment.uniqueId(), payment.cnApiId()).write();
      return new Outcome.Rejected("conflicting_request");
    }
    return switch (payment.state()) {
      case VERIFIED -> {
        next.execute(payment, request.headers());
        yield new Outcome.Done("enqueued", Map.of("unique_id", payment.uniqueId()));
      }
      case RECEIVED, SUBMITTED, PAID, COMPLETED ->
          new Outcome.Done("already_processed", Map.of("unique_id", payment.uniqueId()));
      case REJECTED, FAILED -> new Outcome.Rejected(String.valueOf(payment.reason()));
    };
  }

  /**
   * Whether only a check's own age is reported, and the payment has been reopened since that check
   * was asked for: it has a check of its own then, and a window of its own. What ChangeNow itself
   * says counts whenever it was asked.
   */
  private static boolean isOutdated(
      StatusCheckResponse report, Payment payment, TaskRequest request) {
    return report.status().equals(REQUEST_EXPIRED)
        && request.headers().generation() < payment.generation();
  }

  private void apply(StatusCheckResponse report, LockedPayment payment) {
    if (!clock.instant().isBefore(payment.payment().deadlineAt())) {
      end(payment, PaymentState.FAILED, EndReason.EXPIRED, null);
      return;
    }
    switch (report.status()) {
      case "waiting" -> {
        if (payment.state() == PaymentState.RECEIVED) {
          ledger.verified(payment, report.timestamp());
          log.event(Event.STATUS_VERIFIED, payment.uniqueId(), payment.payment().cnApiId())
              .with("status", report.status())
              .write();
        }
      }
      case "mismatch" -> end(payment, PaymentState.REJECTED, EndReason.MISMATCH, null);
      case "not_found" -> end(payment, PaymentState.REJECTED, EndReason.NOT_FOUND, null);
      default -> end(payment, PaymentState.REJECTED, EndReason.NOT_WAITING, report.status());
    }
  }

  private void end(
      LockedPayment payment,
      PaymentState end,
      EndReason reason,
      @org.jspecify.annotations.Nullable String detail) {
    Event event;
    if (end == PaymentState.FAILED) {
      ledger.failed(payment, reason, detail);
      event = Event.PAYMENT_FAILED;
    } else {
      ledger.rejected(payment, reason, detail);
      event = Event.PAYMENT_REJECTED;
    }
    log.event(event, payment.uniqueId(), payment.payment().cnApiId())
        .with("reason", reason.wireName())
        .with("detail", detail)
        .write();
  }
}
