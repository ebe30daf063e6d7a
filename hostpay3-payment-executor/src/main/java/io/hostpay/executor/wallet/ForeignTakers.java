package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.NonceUse;
import java.util.Optional;

/**
 * Something else took a payment's nonce: another transaction, or an authorization. That halts
 * signing like all unknown spending: it may be a payment whose commit was lost, and which would be
 * signed a second time.
 */
final class ForeignTakers {
  private final ForeignNonces foreign;
  private final NonceRows rows;
  private final UnknownSpending spending;

  ForeignTakers(ForeignNonces foreign, NonceRows rows, UnknownSpending spending) {
    this.foreign = foreign;
    this.rows = rows;
    this.spending = spending;
  }

  /** The block in which the nonce of this attempt was taken, as found before. */
  Optional<BlockRef> blockOf(Attempt attempt) {
    return foreign.taker(attempt);
  }

  /**
   * Halts signing and records what used the nonce.
   *
   * @param use by a transaction or an authorization: what is not shown cannot be recorded
   * @return the block it is in
   */
  BlockRef record(LockedPayment payment, Attempt attempt, NonceUse use) {
    spending.haltBecauseOf(attempt);
    return switch (use) {
      case NonceUse.ByTransaction by -> foreign.recordTaker(payment, attempt, by);
      case NonceUse.ByAuthorization by -> foreign.recordTaker(payment, attempt, by);
      case NonceUse.NotUsed no ->
          throw new IllegalArgumentException(
              "nothing has used the nonce, nothing was changed: " + no);
      case NonceUse.Unproven no ->
          throw new IllegalArgumentException(
              "nothing shows what used the nonce, nothing was changed: " + no);
    };
  }

  /** Deletes what was recorded: its block left the chain. */
  LockedPayment forget(LockedPayment payment, Attempt attempt) {
    foreign.forgetTaker(payment, attempt);
    return payment;
  }

  /**
   * An operator says that something else used the nonce, and no node shows what: halts signing and
   * takes the nonce from the payment.
   */
  void declare(LockedPayment payment, Attempt attempt) {
    spending.haltBecauseOf(attempt);
    release(payment, attempt);
  }

  /** Takes the nonce from the payment: the block in which something else used it is final. */
  void release(LockedPayment payment, Attempt attempt) {
    var unused = rows.release(payment, attempt);
  }
}
