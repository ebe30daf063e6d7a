package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.tasks.TaskHeaders;

/** What follows from a payment's state, once the ledger has it: tasks. Idempotent. */
final class FollowUp {
  private final Responses responses;
  private final Looks looks;

  FollowUp(Responses responses, Looks looks) {
    this.responses = responses;
    this.looks = looks;
  }

  /** Reports, and makes sure that the chain is watched. */
  void reportAndWatch(Payment payment, TaskHeaders cause) {
    report(payment, cause);
    if (isWatched(payment)) {
      looks.ensureNextIsEnqueued(payment, cause);
    }
  }

  /**
   * A look is over: reports, and puts in the next.
   *
   * @param seen as it was when the look began
   */
  void reportAndScheduleNext(Payment seen, Payment now, TaskHeaders cause) {
    report(now, cause);
    if (isWatched(now)) {
      looks.scheduleNext(seen, now, cause);
    }
  }

  /** Reports what GCHostPay1 has to know; called alone after the last look, at a final block. */
  void report(Payment payment, TaskHeaders cause) {
    switch (payment.state()) {
      case PAID -> responses.reportPaid(payment, cause);
      case RECEIVED ->
          responses.reportStale(payment, cause); // its nonce is lost: ChangeNow is asked again
      case VERIFIED, SUBMITTED, COMPLETED, REJECTED, FAILED -> {
        // nothing to report: GCHostPay1 reads it in the ledger
      }
    }
  }

  private static boolean isWatched(Payment payment) {
    return switch (payment.state()) {
      case SUBMITTED, PAID, COMPLETED -> true;
      case RECEIVED, VERIFIED, REJECTED, FAILED -> false;
    };
  }
}
