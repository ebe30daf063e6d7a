package io.hostpay.orchestrator;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.alchemy.Notification;
import io.hostpay.orchestrator.alchemy.Sighting;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Raises the alarm when the wallet has sent what the ledger does not know. Every transaction of
 * ours is stored before it is broadcast, so an unknown one is none of ours, at once.
 */
final class SpendingAlarm {
  private final @Nullable String wallet;
  private final WebhookLedger webhooks;
  private final PaymentLog log;

  SpendingAlarm(@Nullable String wallet, WebhookLedger webhooks, PaymentLog log) {
    this.wallet = wallet;
    this.webhooks = webhooks;
    this.log = log;
  }

  /**
   * Records the alarms of a notification, once a transaction, and writes the lines of those that
   * are new. That is before the commit: after it, a repeated notification finds the alarm recorded
   * and raises none.
   *
   * @param known hashes of stored attempts
   */
  void raise(Notification notification, Set<String> known) {
    // Sorted, so that no two transactions wait for each other's alarms.
    Map<String, Event> alarms = new TreeMap<>();
    for (Sighting sighting : notification.sightings()) {
      if (sighting.from() != null
          && sighting.from().equals(wallet)
          && !known.contains(sighting.txHash())) {
        alarms.merge(sighting.txHash(), event(sighting), SpendingAlarm::graver);
      }
    }
    alarms.forEach(
        (txHash, event) -> {
          if (webhooks.recordAlarm(txHash, event, notification.id())) {
            log.event(event)
                .with("tx_hash", txHash)
                .with("wallet", wallet)
                .with("notification", notification.id())
                .write();
          }
        });
  }

  /**
   * Fraudsters have worthless tokens report transfers from other people's wallets all day long: an
   * alarm at each would soon be switched off.
   */
  private static Event event(Sighting sighting) {
    return switch (sighting.saidBy()) {
      case CHAIN -> Event.UNKNOWN_SPENDING;
      case CONTRACT -> Event.UNKNOWN_TOKEN_TRANSFER;
    };
  }

  private static Event graver(Event one, Event other) {
    return one == Event.UNKNOWN_SPENDING ? one : other;
  }
}
