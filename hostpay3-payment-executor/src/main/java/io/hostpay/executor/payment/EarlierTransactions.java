package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.DeadAttempts;
import io.hostpay.executor.wallet.LostCommitFinding;
import io.hostpay.executor.wallet.LostCommits;
import io.hostpay.executor.wallet.NonceRows;
import java.util.Optional;

/**
 * Looks on the chain for what may have paid a payment already, before anything else is decided of
 * it: its dead attempts, and transactions whose commit was lost.
 */
final class EarlierTransactions {
  private final Chain chain;
  private final DeadAttempts attempts;
  private final LostCommits lostCommits;

  EarlierTransactions(Chain chain, DeadAttempts attempts, LostCommits lostCommits) {
    this.chain = chain;
    this.attempts = attempts;
    this.lostCommits = lostCommits;
  }

  /**
   * What was found; if the payment is restored it is SUBMITTED again, and nothing may be signed.
   */
  LostCommitFinding restoreIfPaid(Payment payment, NonceRows.LedgerView ledger) {
    return ledger.hasLostOne() && restoreIfMined(payment)
        ? new LostCommitFinding.Restored()
        : lostCommits.restoreIfSent(payment, ledger);
  }

  private boolean restoreIfMined(Payment payment) {
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
