package io.hostpay.executor.payment;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Wallet;
import java.time.Clock;
import java.util.Optional;

/** Finds what can never be paid, or no longer, and ends it. Nothing is signed for it. */
final class PaymentRefusals {
  private final PaymentSettings settings;
  private final Wallet wallet;
  private final PaymentChanges changes;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final Clock clock;
  private final PaymentLog log;

  PaymentRefusals(
      PaymentSettings settings,
      Wallet wallet,
      PaymentChanges changes,
      PaymentLedger ledger,
      Timeline timeline,
      Clock clock,
      PaymentLog log) {
    this.settings = settings;
    this.wallet = wallet;
    this.changes = changes;
    this.ledger = ledger;
    this.timeline = timeline;
    this.clock = clock;
    this.log = log;
  }

  /** Why the payment is not paid, as far as that needs no chain and no lock. */
  Optional<Refusal> of(Payment payment) {
    if (!payment.order().fromCurrency().equalsIgnoreCase("eth")
        || !payment.order().fromNetwork().equalsIgnoreCase("eth")) {
      return Optional.of(
          Refusal.rejected(
              EndReason.UNSUPPORTED_CURRENCY,
              payment.order().fromCurrency() + " on " + payment.order().fromNetwork()));
    }
    Optional<Refusal> address = ofAddress(payment.order().payinAddress());
    if (address.isPresent()) {
      return address;
    }
    if (payment.payableWei().compareTo(settings.maxPaymentWei()) > 0) {
      return Optional.of(
          Refusal.rejected(
              EndReason.AMOUNT_OVER_LIMIT,
              payment.payableWei() + " wei, at most " + settings.maxPaymentWei()));
    }
    return isPastDeadline(payment)
        ? Optional.of(Refusal.failed(EndReason.EXPIRED, timeline.whyUnsigned(payment.uniqueId())))
        : Optional.empty();
  }

  private Optional<Refusal> ofAddress(String text) {
    EthereumAddress to;
    try {
      to = EthereumAddress.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.of(Refusal.rejected(EndReason.BAD_ADDRESS, String.valueOf(e.getMessage())));
    }
    if (to.isZero()) {
      return Optional.of(Refusal.rejected(EndReason.BAD_ADDRESS, "the zero address"));
    }
    if (to.equals(EthereumAddress.parse(wallet.address()))) {
      return Optional.of(Refusal.rejected(EndReason.OWN_ADDRESS, to.checksummed()));
    }
    return settings.allowedAddresses().isEmpty() || settings.allowedAddresses().contains(to)
        ? Optional.empty()
        : Optional.of(Refusal.rejected(EndReason.ADDRESS_NOT_ALLOWED, to.checksummed()));
  }

  /** Raises the alarm: a person may fill up the wallet before the payment ends. */
  void warnOfShortage(Payment payment, String detail) {
    log.event(Event.BALANCE_SHORT, payment.uniqueId(), payment.cnApiId())
        .with("detail", detail)
        .write();
  }

  /** Whether the payment's deadline has passed. */
  boolean isPastDeadline(Payment payment) {
    return !clock.instant().isBefore(payment.deadlineAt());
  }

  /** Ends it, unless another delivery has moved it on meanwhile. */
  Outcome end(Payment seen, Refusal refusal) {
    Optional<Payment> ended =
        changes.whileIn(
            PaymentState.VERIFIED,
            seen.order().uniqueId(),
            locked -> {
              LockedPayment now =
                  refusal.end() == PaymentState.FAILED
                      ? ledger.fail(locked, refusal.reason(), refusal.detail())
                      : ledger.reject(locked, refusal.reason(), refusal.detail());
              logEnd(seen, refusal);
              return now.payment();
            });
    return ended.isEmpty()
        ? new Outcome.NotYet("Another delivery has changed the payment meanwhile.")
        : new Outcome.Rejected(refusal.reason().wireName());
  }

  /** Logs before the commit: a delivery after a crash finds the payment ended and logs nothing. */
  private void logEnd(Payment seen, Refusal refusal) {
    if (refusal.reason() == EndReason.INSUFFICIENT_BALANCE) {
      log.event(Event.INSUFFICIENT_BALANCE, seen.uniqueId(), seen.cnApiId())
          .with("detail", refusal.detail())
          .write();
    }
    Event event =
        refusal.end() == PaymentState.FAILED ? Event.PAYMENT_FAILED : Event.PAYMENT_REJECTED;
    log.event(event, seen.uniqueId(), seen.cnApiId())
        .with("reason", refusal.reason().wireName())
        .with("detail", refusal.detail())
        .write();
  }
}
