package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.common.token.UniqueId;
import io.hostpay.orchestrator.ledger.PaymentAttempt;
import io.hostpay.orchestrator.ledger.PaymentDetails;
import io.hostpay.orchestrator.ledger.PaymentLine;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code GET /payments/{id}}: where is the payment, why, and what can be done. */
public final class PaymentLookup {
  private final PaymentLedger ledger;
  private final PaymentDetails details;
  private final Timeline timeline;
  private final Clock clock;

  PaymentLookup(PaymentLedger ledger, PaymentDetails details, Timeline timeline, Clock clock) {
    this.ledger = ledger;
    this.details = details;
    this.timeline = timeline;
    this.clock = clock;
  }

  /** A payment and everything that happened to it. */
  public record Story(
      PaymentLine line,
      List<PaymentAttempt> attempts,
      List<TimelineEntry> timeline,
      PaymentOutlook outlook) {}

  /** The payment as it stands. */
  public Optional<Story> find(UniqueId id) {
    return ledger.find(id).flatMap(payment -> details.find(id).map(line -> story(payment, line)));
  }

  private Story story(Payment payment, PaymentLine line) {
    UniqueId id = payment.order().uniqueId();
    List<PaymentAttempt> attempts = details.attempts(id);
    List<TimelineEntry> entries = timeline.of(id);
    return new Story(
        line, attempts, entries, PaymentOutlook.of(payment, attempts, entries, clock.instant()));
  }
}
