package io.hostpay.common.ledger;

import io.hostpay.common.token.UniqueId;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lock, check, change: what was decided on an unlocked read is done only if the state is the same.
 */
public final class PaymentChanges {
  private final PaymentLedger ledger;

  public PaymentChanges(PaymentLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * Changes the payment, in one transaction, if it is still in the state.
   *
   * @param change is given the payment under its lock; what it changes is committed
   * @return nothing if another delivery has moved the payment on meanwhile; nothing was changed
   */
  public <T> Optional<T> whileIn(
      PaymentState state, UniqueId uniqueId, Function<LockedPayment, T> change) {
    return ledger.inTransaction(
        () -> ledger.lock(uniqueId).filter(payment -> payment.state() == state).map(change));
  }
}
