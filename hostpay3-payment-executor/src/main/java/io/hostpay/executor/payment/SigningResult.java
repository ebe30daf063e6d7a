package io.hostpay.executor.payment;

import io.hostpay.common.outcome.Outcome;
import io.hostpay.executor.ethereum.Market;
import io.hostpay.executor.wallet.PaymentAttempts;

/** What came of trying to sign a payment. */
sealed interface SigningResult {
  /** Signed bytes are stored and committed, to be sent now. */
  record Signed(PaymentAttempts payment, Market market) implements SigningResult {}

  /** Another delivery has moved the payment on: this one continues from its state now. */
  record Resume() implements SigningResult {}

  /** Nothing was signed, and this is why. */
  record Answered(Outcome outcome) implements SigningResult {}
}
