package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.UnknownPayment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Opened;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.outcome.TokenDecision;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.TokenCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * {@code POST /payment-completed}: GCHostPay3 reports. The ledger holds what the chain proved; the
 * report only says that it is time to read the ledger.
 */
public final class PaymentCompletion {
  private final TokenCodec<PaymentResponse> codec;
  private final TokenDecision tokens;
  private final PaymentLedger ledger;
  private final NextTasks next;
  private final Clock clock;
  private final PaymentLog log;

  PaymentCompletion(
      TokenCodec<PaymentResponse> codec,
      PaymentLedger ledger,
      NextTasks next,
      Clock clock,
      PaymentLog log) {
    this.codec = codec;
    this.tokens = new TokenDecision(log);
    this.ledger = ledger;
    this.next = next;
    this.clock = clock;
    this.log = log;
  }

  /** Completes a payment that is PAID, or has ChangeNow asked again when its status is too old. */
  public Outcome complete(TaskRequest request) {
    return switch (tokens.open(codec.decode(request.token(), clock.instant()))) {
      case Opened.Fresh<PaymentResponse> token -> decide(token.message(), request);
      // However late the report: what is paid is paid.
      case Opened.Late<PaymentResponse> token -> decide(token.message(), request);
      case Opened.Refused<PaymentResponse> refused -> refused.answer();
    };
  }

  private Outcome decide(PaymentResponse report, TaskRequest request) {
    Payment payment =
        ledger.inTransaction(
            () -> {
              LockedPayment locked =
                  ledger
                      .lock(report.uniqueId())
                      .orElseThrow(() -> UnknownPayment.alarm(report.uniqueId(), log));
              if (report.txStatus().equals(PaymentResponse.STALE)) {
                recheck(report, locked);
              } else if (locked.state() == PaymentState.PAID && reports(report, locked.payment())) {
                ledger.markCompleted(locked);
                log(locked.payment());
              }
              return ledger.find(report.uniqueId()).orElseThrow();
            });
    return switch (payment.state()) {
      case RECEIVED -> {
        next.enqueueStatusCheck(payment, request.headers());
        yield new Outcome.Done("enqueued", Map.of("unique_id", payment.uniqueId().value()));
      }
      case VERIFIED, SUBMITTED, PAID ->
          new Outcome.Done("already_processed", Map.of("unique_id", payment.uniqueId().value()));
      // The executor watches its block until that is final.
      case COMPLETED ->
          new Outcome.Done("completed", Map.of("unique_id", payment.uniqueId().value()));
      case REJECTED, FAILED -> new Outcome.Rejected(String.valueOf(payment.reason()));
    };
  }

  /** A report of {@code stale} that is older than ChangeNow's last answer has been dealt with. */
  private void recheck(PaymentResponse report, LockedPayment payment) {
    Instant verified = payment.payment().verifiedAt();
    if (payment.state() == PaymentState.VERIFIED
        && verified != null
        && report.timestamp().isAfter(verified)) {
      ledger.returnForRecheck(payment);
      log.event(Event.STATUS_RECHECK, payment.uniqueId(), payment.payment().cnApiId()).write();
    }
  }

  /**
   * Whether the report is about the transaction that the ledger has: one from before a
   * reorganisation may be about another.
   */
  private static boolean reports(PaymentResponse report, Payment payment) {
    MinedTransaction mined = payment.mined();
    return mined != null && mined.txHash().equalsIgnoreCase(report.txHash());
  }

  private void log(Payment payment) {
    MinedTransaction mined = payment.mined();
    log.event(Event.PAYMENT_COMPLETED, payment.uniqueId(), payment.cnApiId())
        .with("tx_hash", mined == null ? null : mined.txHash())
        .with("status", PaymentResponse.SUCCESS)
        .took(Duration.between(payment.receivedAt(), clock.instant()))
        .write();
  }
}
