package io.hostpay.orchestrator;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.ledger.ChangeNowLedger;
import io.hostpay.orchestrator.ledger.ChangeNowLedger.Absence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a word of ChangeNow does to a payment that may still be paid, under its lock. */
final class ChangeNowsWord {
  /** So long it must have said on end that it has no such order. */
  static final Duration BELIEVED_AFTER = Duration.ofMinutes(10);

  /** Between two words that follow on each other: a check, its delay, and one that failed. */
  static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  /** Nothing is signed so shortly before ChangeNow takes the deposit no more. */
  static final Duration TOO_CLOSE = Duration.ofMinutes(2);

  private static final Duration ASK_AGAIN_IN = Duration.ofSeconds(60);

  /** ChangeNow's clock and ours may differ by so much. */
  private static final Duration OVER_FOR_SURE = Duration.ofSeconds(10);

  private final PaymentLedger ledger;
  private final ChangeNowLedger words;
  private final Clock clock;
  private final PaymentLog log;

  ChangeNowsWord(PaymentLedger ledger, ChangeNowLedger words, Clock clock, PaymentLog log) {
    this.ledger = ledger;
    this.words = words;
    this.clock = clock;
    this.log = log;
  }

  /** What is left to do once it is recorded. */
  sealed interface Effect {
    /** Nothing on account of this word: the payment's state says what follows. */
    record Settled() implements Effect {}

    /** To ask ChangeNow again, after so long. */
    record AskAgain(Duration in) implements Effect {}
  }

  private static final Effect SETTLED = new Effect.Settled();

  /** Records it. Idempotent for the same report. */
  Effect apply(StatusReport report, LockedPayment payment) {
    if (!clock.instant().isBefore(payment.payment().deadlineAt())) {
      return expire(payment);
    }
    return switch (report.word()) {
      case WAITING -> waiting(report, payment);
      case NOT_FOUND -> notFound(report, payment);
      // Age alone ends nothing: the deadline does, and it is ahead. So the payment was reopened
      // since that check was asked for, and has a check of its own.
      case TOO_OLD -> SETTLED;
      case MISMATCH -> reject(payment, EndReason.MISMATCH, report.why());
      case NOT_WAITING -> reject(payment, EndReason.NOT_WAITING, report.why());
    };
  }

  private Effect expire(LockedPayment payment) {
    ledger.failed(payment, EndReason.EXPIRED, null);
    log.event(Event.PAYMENT_FAILED, payment.uniqueId(), payment.payment().cnApiId())
        .with("reason", EndReason.EXPIRED.wireName())
        .write();
    return SETTLED;
  }

  private Effect waiting(StatusReport report, LockedPayment payment) {
    if (payment.state() != PaymentState.RECEIVED) {
      return SETTLED; // it has been believed already
    }
    words.recordWaiting(payment, report.validUntil());
    Instant validUntil = report.validUntil();
    Instant now = clock.instant();
    if (validUntil != null && !now.isBefore(validUntil.minus(TOO_CLOSE))) {
      // Too late to be signed and not expired yet: ChangeNow says which, once the time is over.
      Duration left = Duration.between(now, validUntil.plus(OVER_FOR_SURE));
      return askAgain(report, payment, "valid_until=" + validUntil, atLeastASecond(left));
    }
    ledger.verified(payment, report.said());
    log.event(Event.STATUS_VERIFIED, payment.uniqueId(), payment.payment().cnApiId())
        .with("status", report.status())
        .with("valid_until", validUntil)
        .write();
    return SETTLED;
  }

  /** An order may be so new that ChangeNow does not find it yet, and a mistake may pass. */
  private Effect notFound(StatusReport report, LockedPayment payment) {
    if (payment.state() != PaymentState.RECEIVED) {
      return SETTLED; // an order that it waited for is not lost in a minute
    }
    Absence absence = words.recordAbsence(payment, report.said(), LONGEST_SILENCE);
    return absence.length().compareTo(BELIEVED_AFTER) >= 0
        ? reject(payment, EndReason.NOT_FOUND, report.why())
        : askAgain(report, payment, "not_found since " + absence.since(), ASK_AGAIN_IN);
  }

  /** In the next generation, unless this very word has led to it before. */
  private Effect askAgain(StatusReport report, LockedPayment payment, String why, Duration wait) {
    if (words.noteAskedAgain(payment, report.said())) {
      ledger.askAgain(payment, why);
      log.event(Event.STATUS_ASKED_AGAIN, payment.uniqueId(), payment.payment().cnApiId())
          .with("why", why)
          .write();
    }
    return new Effect.AskAgain(wait);
  }

  private static Duration atLeastASecond(Duration wait) {
    return wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait;
  }

  private Effect reject(LockedPayment payment, EndReason reason, @Nullable String detail) {
    ledger.rejected(payment, reason, detail);
    log.event(Event.PAYMENT_REJECTED, payment.uniqueId(), payment.payment().cnApiId())
        .with("reason", reason.wireName())
        .with("detail", detail)
        .write();
    return SETTLED;
  }
}
