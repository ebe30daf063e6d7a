package io.hostpay.executor.payment;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.PaymentState;

/** Why a payment must not be paid, or no longer, and how it ends. */
record Refusal(PaymentState end, EndReason reason, String detail) {
  static Refusal rejected(EndReason reason, String detail) {
    return new Refusal(PaymentState.REJECTED, reason, detail);
  }

  static Refusal failed(EndReason reason, String detail) {
    return new Refusal(PaymentState.FAILED, reason, detail);
  }
}
