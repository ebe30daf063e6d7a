package io.hostpay.orchestrator;

import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.alchemy.AlchemySettings;
import io.hostpay.orchestrator.alchemy.MalformedNotification;
import io.hostpay.orchestrator.alchemy.Notification;
import io.hostpay.orchestrator.alchemy.NotificationReader;
import io.hostpay.orchestrator.alchemy.WebhookSignature;
import io.hostpay.orchestrator.ledger.WebhookLedger;
import io.hostpay.orchestrator.ledger.WebhookTransactions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /alchemy-webhook}: Alchemy says what became of a transaction. That is a hint: it
 * shows in {@code tx_status} and the timeline, but never changes a payment's state. Idempotent by
 * the notification's id, which is recorded in one transaction with its effects.
 */
public final class NotificationIntake {
  private static final int LONGEST_EXCERPT = 500;

  private final @Nullable WebhookSignature signature;
  private final NotificationReader reader;
  private final WebhookTransactions transactions;
  private final WebhookLedger webhooks;
  private final SightingEffects effects;
  private final PaymentLog log;

  NotificationIntake(
      AlchemySettings settings,
      WebhookTransactions transactions,
      PaymentLedger ledger,
      Timeline timeline,
      WebhookLedger webhooks,
      SplitPayoutTable payouts,
      Clock clock,
      PaymentLog log) {
    this.signature = settings.signature();
    this.reader = new NotificationReader(settings.network(), clock);
    this.transactions = transactions;
    this.webhooks = webhooks;
    this.effects =
        new SightingEffects(
            ledger,
            timeline,
            webhooks,
            payouts,
            new SpendingAlarm(settings.wallet(), webhooks, log),
            log);
    this.log = log;
  }

  /** What is answered. */
  public sealed interface Answer {
    /** Its effects are recorded, now or before. */
    record Taken() implements Answer {}

    /** There is no key to verify requests with. */
    record NoKey() implements Answer {}

    /** The signature is missing or not Alchemy's. */
    record BadSignature() implements Answer {}

    /** Alchemy's, but no notification: there is nothing to record, and nothing to repeat. */
    record Unusable() implements Answer {}
  }

  /**
   * Records what a notification says.
   *
   * @param body to the byte as it came
   * @param given the signature header; {@code null} where it is missing
   * @throws RuntimeException when the database failed: nothing is recorded, and the request is to
   *     be made again
   */
  public Answer take(byte[] body, @Nullable String given) {
    if (signature == null) {
      return refused("no key is configured", new Answer.NoKey());
    }
    if (!signature.isOf(body, given)) {
      return refused("bad signature", new Answer.BadSignature());
    }
    Notification notification;
    try {
      notification = reader.read(body);
    } catch (MalformedNotification e) {
      // Answered 200, since repeats would only make Alchemy pause the webhook. The text may say
      // that the plan's capacity is used up and that no more notifications will come.
      log.event(Event.WEBHOOK_UNUSABLE)
          .with("why", e.getMessage())
          .with("body", excerpt(body))
          .write();
      return new Answer.Unusable();
    }
    take(notification);
    return new Answer.Taken();
  }

  private void take(Notification notification) {
    Runnable said =
        transactions.run(
            () ->
                webhooks
                    .note(notification.id(), notification.type(), notification.hashes())
                    .map(
                        owners ->
                            notification.known()
                                ? effects.record(notification, owners)
                                : line(Event.WEBHOOK_IGNORED, notification))
                    .orElseGet(() -> line(Event.WEBHOOK_REPEATED, notification)));
    // Written after the commit, so that a rollback leaves no line; only alarms come before it.
    said.run();
  }

  private static String excerpt(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.substring(0, Math.min(text.length(), LONGEST_EXCERPT));
  }

  private Runnable line(Event event, Notification notification) {
    return log.event(event)
            .with("notification", notification.id())
            .with("type", notification.type())
        ::write;
  }

  private Answer refused(String why, Answer answer) {
    log.event(Event.WEBHOOK_REFUSED).with("why", why).write();
    return answer;
  }
}
