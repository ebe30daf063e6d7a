package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.UniqueId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which notifications were handled, and what they said. Thread-safe; everything here runs in the
 * caller's transaction, what concerns a payment under the payment's lock.
 */
public final class WebhookLedger {
  private final JdbcClient jdbc;
  private final Clock clock;

  public WebhookLedger(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Takes note of a notification, and finds whose attempts its hashes are. One that is being
   * handled elsewhere is waited for.
   *
   * @return empty if it was handled before; else the payment of each hash that is an attempt of
   *     ours (an empty value for a filler). A hash that is missing is not ours: attempts are stored
   *     before they are sent
   */
  public Optional<Map<String, Optional<UniqueId>>> note(
      String notificationId, String type, Collection<String> txHashes) {
    // One statement: in a burst, round trips are what costs.
    List<Map<String, Optional<UniqueId>>> rows =
        jdbc.sql(
                """
                with noted as (
                  insert into hostpay_webhook_event (id, type, received_at)
                  values (:id, :type, :now) on conflict (id) do nothing returning id)
                select a.tx_hash, a.unique_id
                from noted left join hostpay_eth_attempt a on a.tx_hash = any(:hashes)
                """)
            .param("id", notificationId)
            .param("type", type)
            .param("now", LedgerTime.at(clock.instant()))
            .param("hashes", txHashes.toArray(String[]::new))
            .query(WebhookLedger::owner)
            .list();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Optional<UniqueId>> owners = new HashMap<>();
    rows.forEach(owners::putAll);
    return Optional.of(owners);
  }

  /**
   * Records what is said of an attempt, unless something newer was.
   *
   * @param createdAt of the notification, by Alchemy's clock
   * @return whether it is the newest sighting
   */
  public boolean recordHint(String txHash, Hint hint, Instant createdAt) {
    return jdbc.sql(
                """
                update hostpay_eth_attempt
                set hint = :hint, hint_created_at = :created_at, hint_learnt_at = :now
                where tx_hash = :tx_hash
                  and (hint_created_at is null or hint_created_at <= :created_at)
                """)
            .param("hint", hint.wireName())
            .param("created_at", LedgerTime.at(createdAt))
            .param("now", LedgerTime.at(clock.instant()))
            .param("tx_hash", txHash)
            .update()
        == 1;
  }

  /** All attempts of the payment, newest first. */
  public List<HintedAttempt> attempts(UniqueId uniqueId) {
    return jdbc.sql(
            """
            select a.tx_hash, a.kind in ('payment', 'adopted') as pays,
                   n.unique_id = p.unique_id and n.released_at is null as live,
                   a.hint, a.hint_learnt_at
            from hostpay_eth_attempt a
            join hostpay_payment p using (unique_id)
            join hostpay_wallet_nonce n
              on (n.chain_id, n.wallet, n.nonce) = (a.chain_id, a.wallet, a.nonce)
            where a.unique_id = :unique_id
            order by a.nonce desc, a.number desc
            """)
        .param("unique_id", uniqueId.value())
        .query(WebhookLedger::attempt)
        .list();
  }

  /**
   * Records an alarm about a transaction that is none of ours.
   *
   * @return false when it was raised before
   */
  public boolean recordAlarm(String txHash, Event event, String notificationId) {
    return jdbc.sql(
                """
                insert into hostpay_unknown_spending (tx_hash, event, delivery_id, noticed_at)
                values (:tx_hash, :event, :delivery_id, :now)
                on conflict (tx_hash, event) do nothing
                """)
            .param("tx_hash", txHash)
            .param("event", event.wireName())
            .param("delivery_id", notificationId)
            .param("now", LedgerTime.at(clock.instant()))
            .update()
        == 1;
  }

  /**
   * Forgets notifications that nobody repeats any more, oldest first.
   *
   * @param age of those that are forgotten
   * @param most how many at most
   * @return how many were forgotten
   */
  public int forget(Duration age, int most) {
    return jdbc.sql(
            """
            delete from hostpay_webhook_event where ctid = any(array(
              select ctid from hostpay_webhook_event where received_at < :before
              order by received_at limit :most for update skip locked))
            """)
        .param("before", LedgerTime.ago(clock, age))
        .param("most", most)
        .update();
  }

  private static Map<String, Optional<UniqueId>> owner(ResultSet row, int rowNumber)
      throws SQLException {
    String txHash = row.getString("tx_hash");
    return txHash == null
        ? Map.of()
        : Map.of(txHash, Optional.ofNullable(row.getString("unique_id")).map(UniqueId::new));
  }

  private static HintedAttempt attempt(ResultSet row, int rowNumber) throws SQLException {
    String hint = row.getString("hint");
    return new HintedAttempt(
        row.getString("tx_hash"),
        row.getBoolean("pays"),
        row.getBoolean("live"),
        hint == null ? null : Hint.valueOf(hint.toUpperCase(Locale.ROOT)),
        LedgerTime.read(row, "hint_learnt_at"));
  }
}
