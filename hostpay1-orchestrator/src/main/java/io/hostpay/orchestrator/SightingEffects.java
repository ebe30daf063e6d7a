package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.UniqueId;
import io.hostpay.orchestrator.alchemy.Notification;
import io.hostpay.orchestrator.alchemy.Sighting;
import io.hostpay.orchestrator.alchemy.Sighting.Fate;
import io.hostpay.orchestrator.ledger.Hint;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Records the sightings of one notification, inside the caller's transaction. */
final class SightingEffects {
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final WebhookLedger webhooks;
  private final SplitPayoutTable payouts;
  private final SpendingAlarm alarm;
  private final PaymentLog log;

  SightingEffects(
      PaymentLedger ledger,
      Timeline timeline,
      WebhookLedger webhooks,
      SplitPayoutTable payouts,
      SpendingAlarm alarm,
      PaymentLog log) {
    this.ledger = ledger;
    this.timeline = timeline;
    this.webhooks = webhooks;
    this.payouts = payouts;
    this.alarm = alarm;
    this.log = log;
  }

  /**
   * Records them all.
   *
   * @param owners of the hashes that the ledger knows
   * @return writes the log lines but for the alarms, once the transaction is committed
   */
  Runnable record(Notification notification, Map<String, Optional<UniqueId>> owners) {
    List<PaymentLog.Entry> lines = new ArrayList<>();
    lines.add(
        log.event(Event.WEBHOOK_RECEIVED)
            .with("notification", notification.id())
            .with("type", notification.type())
            .with("transactions", notification.hashes().size())
            .with("ours", owners.size()));
    HintedRows rows = new HintedRows();
    byPayment(notification, owners)
        .forEach(
            (uniqueId, sightings) -> {
              LockedPayment locked = ledger.lock(uniqueId).orElseThrow();
              sightings.forEach(
                  sighting -> lines.add(record(sighting, locked, notification, rows)));
            });
    alarm.raise(notification, owners.keySet());
    return () -> lines.forEach(PaymentLog.Entry::write);
  }

  /** Sorted, so that no two transactions wait for each other's payments. */
  private static Map<UniqueId, Set<Sighting>> byPayment(
      Notification notification, Map<String, Optional<UniqueId>> owners) {
    Map<UniqueId, Set<Sighting>> sightings = new TreeMap<>(Comparator.comparing(UniqueId::value));
    for (Sighting sighting : notification.sightings()) {
      owners
          .getOrDefault(sighting.txHash(), Optional.empty())
          .ifPresent(
              owner -> sightings.computeIfAbsent(owner, id -> new LinkedHashSet<>()).add(sighting));
    }
    return sightings;
  }

  /**
   * Waits for other sessions' locks at most once a notification: after the first row that had to be
   * put off, the others are put off without waiting.
   */
  private final class HintedRows {
    private boolean writable = true;

    void write(LockedPayment payment, Hint hint) {
      if (writable) {
        writable = payouts.writeHint(payment, hint.wireName());
      } else {
        payouts.markUnwritten(payment);
      }
    }
  }

  private PaymentLog.Entry record(
      Sighting sighting, LockedPayment locked, Notification notification, HintedRows rows) {
    Payment payment = locked.payment();
    UniqueId uniqueId = payment.order().uniqueId();
    Hint hint = hint(sighting.fate());
    boolean newest = webhooks.recordHint(sighting.txHash(), hint, notification.createdAt());
    Optional<Hint> status =
        newest
            ? TransactionStatus.after(sighting, payment, webhooks.attempts(uniqueId))
            : Optional.empty();
    status.ifPresent(newStatus -> rows.write(locked, newStatus));
    String written = status.map(Hint::wireName).orElse("unchanged");
    Event event = event(hint);
    timeline.note(
        uniqueId,
        event,
        null,
        "tx_hash=%s tx_status=%s notification=%s%s"
            .formatted(
                sighting.txHash(),
                written,
                notification.id(),
                newest ? "" : " (older than what is known)"));
    return log.among(event, payment.uniqueId(), payment.cnApiId(), payment.traceparent())
        .with("tx_hash", sighting.txHash())
        .with("status", hint.wireName())
        .with("confirmations", payment.confirmations() == null ? 0 : payment.confirmations())
        .with("tx_status", written)
        .with("block", sighting.blockNumber())
        .with("state", payment.state())
        .with("notification", notification.id());
  }

  private static Hint hint(Fate fate) {
    return switch (fate) {
      case MINED -> Hint.CONFIRMED;
      case REVERTED -> Hint.REVERTED;
      case DROPPED -> Hint.DROPPED;
      case REMOVED -> Hint.REORGED;
    };
  }

  private static Event event(Hint hint) {
    return switch (hint) {
      case CONFIRMED -> Event.TRANSACTION_CONFIRMED_HINT;
      case REVERTED -> Event.TRANSACTION_REVERTED_HINT;
      case DROPPED -> Event.TRANSACTION_DROPPED_HINT;
      case REORGED -> Event.TRANSACTION_REORGED_HINT;
    };
  }
}
