package io.hostpay.executor.payment;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.wallet.NonceRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The balance does not cover a payment. One answer of one node ends nothing: the first finding
 * defers; a second, soon after and at a newer block, by another endpoint where there is one, ends
 * it.
 */
final class Shortages {
  /** The second finding comes this long after the first, or later. */
  private static final Duration SECOND_FINDING_AFTER = Duration.ofMinutes(1);

  /** After this a finding no longer counts: the balance may have covered the payment meanwhile. */
  private static final Duration FINDING_LASTS = Duration.ofMinutes(30);

  private final PaymentChanges changes;
  private final NonceRows nonces;
  private final PaymentRefusals refusals;
  private final Clock clock;

  Shortages(PaymentChanges changes, NonceRows nonces, PaymentRefusals refusals, Clock clock) {
    this.changes = changes;
    this.nonces = nonces;
    this.refusals = refusals;
    this.clock = clock;
  }

  /**
   * Takes note of what was found, and ends the payment if it is the second time.
   *
   * @param first the first finding; {@code null} if this is it
   */
  Outcome record(
      Payment payment, NonceRows.@Nullable Shortage first, FundsView funds, String detail) {
    Instant outdated = clock.instant().minus(FINDING_LASTS);
    if (first == null || first.since().isBefore(outdated)) {
      var unused =
          changes.whileIn(
              PaymentState.VERIFIED,
              payment.uniqueId(),
              locked -> {
                nonces.noteShortage(locked, funds.blockNumber(), funds.endpoint(), outdated);
                // Before the commit: after a crash, a delivery finds it noted and does not log it.
                refusals.warnOfShortage(payment, detail);
                return locked;
              });
      return deferred();
    }
    if (first.since().plus(SECOND_FINDING_AFTER).isAfter(clock.instant())
        || funds.blockNumber() <= first.block()) {
      return deferred();
    }
    return refusals.end(payment, Refusal.failed(EndReason.INSUFFICIENT_BALANCE, detail));
  }

  private static Outcome deferred() {
    return new Outcome.NotYet(
        "The wallet's balance does not cover the payment. It is read again at a newer block; the"
            + " payment ends only if that says the same.");
  }
}
