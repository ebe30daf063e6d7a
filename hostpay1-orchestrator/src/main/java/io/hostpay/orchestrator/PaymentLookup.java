package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.common.token.UniqueId;
import java.util.List;
import java.util.Optional;

/** {@code GET /payments/{id}}: where is the payment, and why. */
public final class PaymentLookup {
  private final PaymentLedger ledger;
  private final Timeline timeline;

  PaymentLookup(PaymentLedger ledger, Timeline timeline) {
    this.ledger = ledger;
    this.timeline = timeline;
  }

  /** A payment and everything that happened to it. */
  public record Story(Payment payment, List<TimelineEntry> timeline) {}

  /** The payment as it stands. */
  public Optional<Story> find(UniqueId id) {
    return ledger.find(id).map(payment -> new Story(payment, timeline.of(id)));
  }
}
