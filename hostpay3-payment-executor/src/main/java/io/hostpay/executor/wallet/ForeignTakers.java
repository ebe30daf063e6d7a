package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.NonceUse;
import java.util.Optional;

/**
 * What took the nonce of a payment and is not the payment. That it was found stops signing, as all
 * spending does that the ledger does not know: it may be a payment whose commit was lost, and which
 * would be signed a second time.
 */
final class ForeignTakers {
  private final NonceRows rows;
  private final UnknownSpending spending;

  ForeignTakers(NonceRows rows, UnknownSpending spending) {
    this.rows = rows;
    this.spending = spending;
  }

  /** The block in which the nonce of this attempt was taken, as found before. */
  Optional<BlockRef> blockOf(Attempt attempt) {
    return rows.taker(attempt);
  }

  void record(LockedPayment payment, Attempt attempt, NonceUse.ByTransaction use) {
    rows.recordTaker(payment, attempt, use);
    spending.found(attempt.nonce());
  }

  void record(LockedPayment payment, Attempt attempt, NonceUse.ByAuthorization use) {
    rows.recordTaker(payment, attempt, use);
    spending.found(attempt.nonce());
  }

  /** Its block has left the chain. */
  void forget(LockedPayment payment, Attempt attempt) {
    rows.forgetTaker(payment, attempt);
  }

  /** The nonce is theirs, finally. */
  void release(LockedPayment payment) {
    rows.release(payment);
  }
}
