package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import java.util.List;
import java.util.Optional;

/**
 * A payment and the attempts that can still be mined, or were, as read at once.
 *
 * @param live newest first; empty when nothing is signed. Those of an earlier wallet too
 */
public record PaymentAttempts(Payment payment, List<Attempt> live) {
  /** The newest that was signed here. */
  public Optional<Attempt> newest() {
    return live.stream().filter(Attempt::hasBytes).findFirst();
  }
}
