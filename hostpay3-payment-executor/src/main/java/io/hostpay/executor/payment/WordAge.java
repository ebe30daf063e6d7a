package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How old ChangeNow's word on a payment may be for it to be signed. */
final class WordAge {
  /** Nothing is signed within this time before ChangeNow stops taking the deposit. */
  private static final Duration TOO_CLOSE = Duration.ofMinutes(2);

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
    Instant validUntil = payment.validUntil();
    return word == null
        || word.plus(settings.statusMaxAge()).isBefore(clock.instant())
        || (validUntil != null && !clock.instant().isBefore(validUntil.minus(TOO_CLOSE)));
  }
}
