package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.DeadAttempts;
import java.util.Optional;

/** Before a payment that has lost its nonce is signed anew, its dead attempts are looked for. */
final class MinedAfterAll {
  private final Chain chain;
  private final DeadAttempts attempts;

  MinedAfterAll(Chain chain, DeadAttempts attempts) {
    this.chain = chain;
    this.attempts = attempts;
  }

  /** Whether one is on the chain after all; nothing may be signed then. */
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
