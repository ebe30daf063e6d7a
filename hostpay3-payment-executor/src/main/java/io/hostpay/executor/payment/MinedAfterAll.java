package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.DeadAttempts;
import java.util.Optional;

/** Looks for a payment's dead attempts on the chain before the payment is signed anew. */
final class MinedAfterAll {
  private final Chain chain;
  private final DeadAttempts attempts;

  MinedAfterAll(Chain chain, DeadAttempts attempts) {
    this.chain = chain;
    this.attempts = attempts;
  }

  /**
   * If one of them is mined after all, the payment becomes SUBMITTED again; then true, and nothing
   * may be signed.
   */
  boolean restoreIfMined(Payment payment) {
    for (Attempt dead : attempts.of(payment)) {
      Optional<Receipt> receipt = dead.pays() ? chain.receipt(dead.txHash()) : Optional.empty();
      if (receipt.isPresent() && receipt.get().success()) {
        attempts.returnToSubmitted(payment, dead);
        return true;
      }
    }
    return false;
  }
}
