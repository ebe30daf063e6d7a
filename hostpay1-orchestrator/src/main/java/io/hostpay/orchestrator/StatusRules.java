package io.hostpay.orchestrator;

import io.hostpay.common.ledger.DepositWindow;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.ledger.ChangeNowLedger;
import io.hostpay.orchestrator.ledger.ChangeNowLedger.Absence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Applies what ChangeNow said to a payment that may still be paid, under the payment's lock. */
final class StatusRules {
  /** For this long, without a break, ChangeNow must have said that it has no such order. */
  static final Duration BELIEVED_AFTER = Duration.ofMinutes(10);

  /**
   * With a longer gap between two answers the ten minutes begin anew. Leaves room for one failed
   * check.
   */
  static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

  private static final Duration ASK_AGAIN_IN = Duration.ofSeconds(60);

  /** How far ChangeNow's clock and ours may differ. */
  private static final Duration OVER_FOR_SURE = Duration.ofSeconds(10);

  private final PaymentLedger ledger;
  private final ChangeNowLedger answers;
  private final Timeline timeline;
  private final Clock clock;
  private final PaymentLog log;

  StatusRules(
      PaymentLedger ledger,
      ChangeNowLedger answers,
      Timeline timeline,
      Clock clock,
      PaymentLog log) {
    this.ledger = ledger;
    this.answers = answers;
    this.timeline = timeline;
    this.clock = clock;
    this.log = log;
  }

  /** What is left to do once it is recorded. */
  sealed interface Effect {
    /** Nothing follows from this answer alone: the payment's state says what comes next. */
    record Settled() implements Effect {}

    /** ChangeNow is to be asked again after this time. */
    record AskAgain(Duration in) implements Effect {}
  }

  private static final Effect SETTLED = new Effect.Settled();

  /** Records it. Idempotent for the same report. */
  Effect apply(StatusReport report, LockedPayment payment) {
    if (!clock.instant().isBefore(payment.payment().deadlineAt())) {
      return expire(payment);
    }
    return switch (report.kind()) {
      case WAITING -> verify(report, payment);
      case NOT_FOUND -> recordAbsence(report, payment);
      // The report's age ends nothing: only the deadline does, and it is ahead. The payment was
      // reopened after this check was asked for, and has a check of its own.
      case TOO_OLD -> SETTLED;
      case MISMATCH -> reject(payment, EndReason.MISMATCH, report.why());
      case DEPOSITED, OVER, UNKNOWN -> reject(payment, closed(report, payment), report.why());
    };
  }

  private Effect expire(LockedPayment payment) {
    ledger.fail(payment, EndReason.EXPIRED, timeline.whyUnsigned(payment.uniqueId()));
    log.event(Event.PAYMENT_FAILED, payment.uniqueId(), payment.payment().cnApiId())
        .with("reason", EndReason.EXPIRED.wireName())
        .write();
    return SETTLED;
  }

  private Effect verify(StatusReport report, LockedPayment payment) {
    if (payment.state() != PaymentState.RECEIVED) {
      return SETTLED; // an earlier answer was acted on already
    }
    if (isFromBeforeItsReturn(report, payment.payment())) {
      // Meanwhile it has ended, or lost its nonce, and the deposit may be somebody else's by now.
      return askAgain(report, payment, "waiting before it was RECEIVED again", ASK_AGAIN_IN);
    }
    answers.recordWaiting(payment, report.validUntil());
    Instant validUntil = report.validUntil();
    Instant now = clock.instant();
    if (validUntil != null && DepositWindow.closesTooSoon(validUntil, now)) {
      // Too late to sign, and not expired yet: ChangeNow is asked again once the time is over.
      Duration left = Duration.between(now, validUntil.plus(OVER_FOR_SURE));
      return askAgain(report, payment, "valid_until=" + validUntil, atLeastASecond(left));
    }
    ledger.markVerified(payment, report.said());
    log.event(Event.STATUS_VERIFIED, payment.uniqueId(), payment.payment().cnApiId())
        .with("status", report.status())
        .with("valid_until", validUntil)
        .write();
    return SETTLED;
  }

  /**
   * Whether ChangeNow was asked before the payment was reopened, or returned for another answer. A
   * report is dated to the second.
   */
  private static boolean isFromBeforeItsReturn(StatusReport report, Payment payment) {
    return payment.generation() > 0
        && report.said().isBefore(payment.stateChangedAt().truncatedTo(ChronoUnit.SECONDS));
  }

  /** An order may be too new for ChangeNow to find, and a wrong not_found may correct itself. */
  private Effect recordAbsence(StatusReport report, LockedPayment payment) {
    if (payment.state() != PaymentState.RECEIVED) {
      return SETTLED; // ChangeNow has had this order: one not_found does not end it
    }
    Absence absence = answers.recordAbsence(payment, report.said(), LONGEST_SILENCE);
    return absence.length().compareTo(BELIEVED_AFTER) >= 0
        ? reject(payment, EndReason.NOT_FOUND, report.why())
        : askAgain(report, payment, "not_found since " + absence.since(), ASK_AGAIN_IN);
  }

  /** How a payment ends whose order takes no deposit. One order is paid once. */
  private EndReason closed(StatusReport report, LockedPayment payment) {
    if (answers.isPaidByAnother(payment)) {
      return EndReason.NOT_WAITING;
    }
    if (report.kind() == StatusReport.Kind.DEPOSITED) {
      return EndReason.DEPOSIT_UNEXPLAINED;
    }
    return report.kind() == StatusReport.Kind.OVER || answers.hasWaited(payment)
        ? EndReason.DEPOSIT_MISSED
        : EndReason.UNKNOWN_STATUS;
  }

  /** Has ChangeNow asked again, in the next generation; once for each answer. */
  private Effect askAgain(StatusReport report, LockedPayment payment, String why, Duration wait) {
    if (answers.noteAskedAgain(payment, report.said())) {
      ledger.prepareNextCheck(payment, why);
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
    ledger.reject(payment, reason, detail);
    log.event(Event.PAYMENT_REJECTED, payment.uniqueId(), payment.payment().cnApiId())
        .with("reason", reason.wireName())
        .with("detail", detail)
        .write();
    switch (reason) {
      case DEPOSIT_MISSED -> callForAPerson(Event.DEPOSIT_MISSED, payment, detail);
      case DEPOSIT_UNEXPLAINED -> callForAPerson(Event.DEPOSIT_UNEXPLAINED, payment, detail);
      default -> {
        // the alert on rejected payments covers these, where somebody has to know
      }
    }
    return SETTLED;
  }

  private void callForAPerson(Event event, LockedPayment payment, @Nullable String detail) {
    log.event(event, payment.uniqueId(), payment.payment().cnApiId())
        .with("detail", detail)
        .with("payin_address", payment.payment().order().payinAddress())
        .write();
  }
}
