package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.outcome.Outcome;
import java.util.Map;

/** The outcome that tells a payment's state. */
final class StateAnswer {
  private StateAnswer() {}

  static Outcome of(Payment payment) {
    return switch (payment.state()) {
      case RECEIVED, VERIFIED, COMPLETED -> done("already_processed", payment);
      case SUBMITTED -> done("submitted", payment);
      case PAID -> done("paid", payment);
      case REJECTED, FAILED -> new Outcome.Rejected(String.valueOf(payment.reason()));
    };
  }

  /** Done, in a word of its own. */
  static Outcome done(String status, Payment payment) {
    return new Outcome.Done(
        status, Map.of("unique_id", payment.uniqueId().value(), "state", payment.state().name()));
  }
}
