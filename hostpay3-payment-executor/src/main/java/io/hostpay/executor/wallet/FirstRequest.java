package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import java.time.Duration;
import java.time.Instant;

/** When a payment was first asked for: nothing from before can have paid it. */
final class FirstRequest {
  /** How far apart the clocks may be that date payments, nonces and other transactions. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  private FirstRequest() {}

  /** If the ledger has lost its row, the payment was received once more since. */
  static Instant of(Payment payment) {
    return payment.requestedAt().isBefore(payment.receivedAt())
        ? payment.requestedAt()
        : payment.receivedAt();
  }

  /** A moment that was before it by every clock. */
  static Instant before(Payment payment) {
    return of(payment).minus(CLOCKS_APART);
  }
}
