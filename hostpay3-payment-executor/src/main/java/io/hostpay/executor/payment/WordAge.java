package io.hostpay.executor.payment;

import io.hostpay.common.ledger.DepositWindow;
import io.hostpay.common.ledger.Payment;
import java.time.Clock;
import java.time.Instant;

/** How old ChangeNow's word on a payment may be for it to be signed. */
final class WordAge {
  private final PaymentSettings settings;
  private final Clock clock;

  WordAge(PaymentSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Whether ChangeNow's word is too old to sign on, or the time within which it takes the deposit
   * is over, or so near its end that a transaction might come too late.
   */
  boolean isStale(Payment payment) {
    Instant word = payment.verifiedAt();
    return word == null
        || word.plus(settings.statusMaxAge()).isBefore(clock.instant())
        || DepositWindow.closesTooSoon(payment.validUntil(), clock.instant());
  }
}
