package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import java.time.Duration;
import java.time.Instant;

/** When a payment was first asked for: nothing from before can have paid it. */
final class FirstRequest {
  /** How far apart the clocks may be that date payments, nonces and other transactions. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  private FirstRequest() {}

  /** The earlier time: a payment whose row was lost is received again, after its request. */
  static Instant of(Payment payment) {
    return payment.requestedAt().isBefore(payment.receivedAt())
        ? payment.requestedAt()
        : payment.receivedAt();
  }

  /** A moment that was before it, whichever of the clocks dated it. */
  static Instant before(Payment payment) {
    return of(payment).minus(CLOCKS_APART);
  }
}
