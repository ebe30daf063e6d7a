package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Claimable;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SharedTableHeld;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.PaymentAttempts;
import io.hostpay.executor.wallet.Reservation;
import io.hostpay.executor.wallet.SigningTurns;
import java.util.List;
import java.util.Optional;

/**
 * From VERIFIED to SUBMITTED: in one transaction a nonce is reserved, and the signed bytes are
 * stored. Nothing is broadcast here; a crash before the commit leaves nothing behind, one after it
 * leaves bytes that the next delivery broadcasts.
 */
final class PaymentSigning {
  private final PaymentRefusals refusals;
  private final SigningQuestions questions;
  private final Reservation reservation;
  private final SigningTurns turns;
  private final PaymentLedger ledger;
  private final SplitPayoutTable payouts;
  private final PaymentLog log;

  PaymentSigning(
      PaymentRefusals refusals,
      SigningQuestions questions,
      Reservation reservation,
      SigningTurns turns,
      PaymentLedger ledger,
      SplitPayoutTable payouts,
      PaymentLog log) {
    this.refusals = refusals;
    this.questions = questions;
    this.reservation = reservation;
    this.turns = turns;
    this.ledger = ledger;
    this.payouts = payouts;
    this.log = log;
  }

  /**
   * Signs the payment, or finds that another delivery has.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked, or the
   *     wallet's key not be used; nothing was signed
   */
  SigningResult sign(Payment payment, TaskHeaders headers) {
    return switch (questions.ask(payment, headers)) {
      case SigningQuestions.Answer.Go go -> sign(payment, go);
      case SigningQuestions.Answer.Stop stop -> stop.result();
    };
  }

  private SigningResult sign(Payment payment, SigningQuestions.Answer.Go go) {
    Optional<UnderLock> done;
    try {
      done =
          turns.whileIn(
              PaymentState.VERIFIED,
              payment.order().uniqueId(),
              locked -> reserveAndSign(locked, go));
    } catch (SharedTableHeld e) {
      // The table cannot be read: the payment may be the old service's, so it is not signed.
      return new SigningResult.Answered(new Outcome.NotYet(String.valueOf(e.getMessage())));
    }
    return done.isEmpty() ? new SigningResult.Resume() : result(payment, go, done.get());
  }

  /** What was done under the lock. */
  private sealed interface UnderLock {
    record Signed(Payment payment, Attempt attempt) implements UnderLock {}

    record Refused(Refusal refusal) implements UnderLock {}

    record NotNow(String why) implements UnderLock {}

    record TooLittle(String detail) implements UnderLock {}
  }

  private UnderLock reserveAndSign(LockedPayment locked, SigningQuestions.Answer.Go go) {
    // As it is under the lock: it may have been checked again, or run out of time, meanwhile.
    if (questions.isStale(locked.payment()) || refusals.isPastDeadline(locked.payment())) {
      return new UnderLock.NotNow(
          "The payment has been changed, or its time has run out, meanwhile: it is looked at again.");
    }
    // Before the wallet's lock is taken, so that nobody's lock on the table holds up all signing.
    Claimable claimable = payouts.lockForClaim(locked.payment());
    if (claimable == Claimable.TAKEN) {
      return new UnderLock.Refused(
          Refusal.rejected(
              EndReason.TAKEN_BY_PREDECESSOR, "a row in split_payout_hostpay that is not ours"));
    }
    return switch (reservation.sign(
        locked, go.ledger(), go.funds(), go.comparedBelow(), go.fees(), go.gas())) {
      case Reservation.Result.Signed signed -> {
        LockedPayment submitted = ledger.markSubmitted(locked, signed.attempt().txHash());
        if (!claim(submitted, signed.attempt().txHash(), claimable)) {
          // Before the commit, since the sweep that writes the row later logs only its success.
          log.event(Event.PROJECTION_FAILED, locked.uniqueId(), locked.payment().cnApiId()).write();
        }
        yield new UnderLock.Signed(submitted.payment(), signed.attempt());
      }
      case Reservation.Result.NotNow notNow -> new UnderLock.NotNow(notNow.why());
      case Reservation.Result.TooLittle little -> new UnderLock.TooLittle(little.detail());
      case Reservation.Result.SameOrder other ->
          new UnderLock.Refused(
              Refusal.rejected(
                  EndReason.DUPLICATE_ORDER,
                  "payment " + other.uniqueId() + " has this order too"));
    };
  }

  /** Puts the payment's row in where that waits for nobody; returns whether it could. */
  private boolean claim(LockedPayment submitted, String txHash, Claimable claimable) {
    if (claimable == Claimable.FREE) {
      return payouts.claim(submitted, txHash);
    }
    payouts.markUnwritten(submitted);
    return false;
  }

  private SigningResult result(Payment seen, SigningQuestions.Answer.Go go, UnderLock done) {
    return switch (done) {
      case UnderLock.Signed signed -> {
        report(signed);
        yield new SigningResult.Signed(
            new PaymentAttempts(signed.payment(), List.of(signed.attempt())), go.funds().market());
      }
      case UnderLock.NotNow notNow -> new SigningResult.Answered(new Outcome.NotYet(notNow.why()));
      case UnderLock.Refused refused -> {
        if (refused.refusal().reason() == EndReason.DUPLICATE_ORDER) {
          log.event(Event.DUPLICATE_ORDER, seen.uniqueId(), seen.cnApiId())
              .with("detail", refused.refusal().detail())
              .write();
        }
        yield new SigningResult.Answered(refusals.end(seen, refused.refusal()));
      }
      case UnderLock.TooLittle little ->
          new SigningResult.Answered(questions.recordShortage(seen, go, little.detail()));
    };
  }

  private void report(UnderLock.Signed signed) {
    Payment payment = signed.payment();
    log.event(Event.TRANSACTION_SIGNED, payment.uniqueId(), payment.cnApiId())
        .with("tx_hash", signed.attempt().txHash())
        .with("nonce", signed.attempt().nonce())
        .write();
  }
}
