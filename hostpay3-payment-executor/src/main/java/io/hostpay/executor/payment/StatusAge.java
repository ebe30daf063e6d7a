package io.hostpay.executor.payment;

import io.hostpay.common.ledger.DepositWindow;
import io.hostpay.common.ledger.Payment;
import java.time.Clock;
import java.time.Instant;

/** How old ChangeNow's status of a payment may be for it to be signed. */
final class StatusAge {
  private final PaymentSettings settings;
  private final Clock clock;

  StatusAge(PaymentSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Whether ChangeNow's status is too old to sign on, or the time within which it takes the deposit
   * is over, or so near its end that a transaction might come too late.
   */
  boolean isStale(Payment payment) {
    Instant said = payment.verifiedAt();
    return said == null
        || said.plus(settings.statusMaxAge()).isBefore(clock.instant())
        || DepositWindow.closesTooSoon(payment.validUntil(), clock.instant());
  }
}
