package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.PaymentAttempts;
import java.util.Map;

/**
 * {@code POST /watch}: one look at the chain, then the task of the next. Answered 200 whenever the
 * next one is enqueued, whatever this one has found.
 */
final class PaymentWatch {
  private final Attempts attempts;
  private final SubmittedLook submittedLook;
  private final PaymentFinality finality;
  private final Looks looks;
  private final FollowUp followUp;
  private final Timeline timeline;
  private final PaymentLog log;

  PaymentWatch(
      Attempts attempts,
      SubmittedLook submittedLook,
      PaymentFinality finality,
      Looks looks,
      FollowUp followUp,
      Timeline timeline,
      PaymentLog log) {
    this.attempts = attempts;
    this.submittedLook = submittedLook;
    this.finality = finality;
    this.looks = looks;
    this.followUp = followUp;
    this.timeline = timeline;
    this.log = log;
  }

  Outcome watchOnce(PaymentAttempts found, TaskHeaders headers) {
    Payment seen = found.payment();
    if (looks.isOver(seen, headers)) {
      // This look was done before; that delivery may have died before it enqueued the next one.
      followUp.reportAndWatch(seen, headers);
      return StateAnswer.of(seen);
    }
    try {
      return switch (seen.state()) {
        case SUBMITTED -> scheduleNext(seen, submittedLook.advance(found), headers);
        case PAID, COMPLETED -> follow(seen, headers);
        case RECEIVED, VERIFIED, REJECTED, FAILED -> scheduleNext(seen, seen, headers);
      };
    } catch (ChainException e) {
      // A question that the chain did not answer is never taken for an answer.
      log.event(Event.PAYMENT_DEFERRED, seen.uniqueId(), seen.cnApiId())
          .with("why", e.getMessage())
          .write();
      timeline.note(
          seen.order().uniqueId(),
          Event.PAYMENT_DEFERRED,
          headers.delivery(),
          String.valueOf(e.getMessage()));
      Payment now = attempts.find(seen.order().uniqueId()).orElseThrow().payment();
      return scheduleNext(seen, now, headers);
    }
  }

  private Outcome follow(Payment seen, TaskHeaders headers) {
    return switch (finality.check(seen)) {
      case PaymentFinality.Found.Final found -> {
        followUp.report(found.payment(), headers);
        yield new Outcome.Done("final", Map.of("unique_id", seen.uniqueId().value()));
      }
      case PaymentFinality.Found.NotYet found ->
          found.payment().state() == PaymentState.SUBMITTED
              // its block left the chain: sent again at once
              ? scheduleNext(
                  seen,
                  submittedLook.sendAtOnce(attempts.find(seen.order().uniqueId()).orElseThrow()),
                  headers)
              : scheduleNext(seen, found.payment(), headers);
    };
  }

  private Outcome scheduleNext(Payment seen, Payment now, TaskHeaders headers) {
    followUp.reportAndScheduleNext(seen, now, headers);
    return StateAnswer.of(now);
  }
}
