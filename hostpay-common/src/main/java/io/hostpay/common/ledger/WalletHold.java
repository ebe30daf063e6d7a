package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerTime.at;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether the wallets sign. What operators say here counts from the next signing on: it waits for
 * the lock of one that is under way. What is signed already is broadcast and watched all the same.
 * Thread-safe.
 */
public final class WalletHold {
  private final JdbcClient jdbc;
  private final Clock clock;

  public WalletHold(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * How a wallet stands. It is known here from its first payment on.
   *
   * @param pausedAt {@code null} when it is not paused
   * @param unknownTransactions how many of its transactions the ledger has ever found not to know
   * @param haltedBelow some nonces below were used by others, and nothing is signed until somebody
   *     has acknowledged that; {@code null} when it is not halted
   */
  public record Standing(
      String wallet,
      @Nullable Instant pausedAt,
      @Nullable String pausedBy,
      @Nullable String pauseReason,
      long unknownTransactions,
      @Nullable Long haltedBelow) {}

  public List<Standing> standing() {
    return jdbc.sql("select * from hostpay_wallet order by wallet").query(WalletHold::read).list();
  }

  /**
   * Nothing more is signed. Idempotent; the first to pause stays named.
   *
   * @return how many wallets were not paused before
   */
  public int pause(String by, String reason) {
    return jdbc.sql(
            """
            update hostpay_wallet set paused_at = :now, paused_by = :by, pause_reason = :reason
            where paused_at is null
            """)
        .param("now", at(clock.instant()))
        .param("by", by)
        .param("reason", reason)
        .update();
  }

  /**
   * Takes the pause back. Idempotent.
   *
   * @return how many wallets were paused
   */
  public int resume() {
    return jdbc.sql(
            """
            update hostpay_wallet set paused_at = null, paused_by = null, pause_reason = null
            where paused_at is not null
            """)
        .update();
  }

  /**
   * Somebody has looked at the spending that the ledger does not know, as far as it was found up to
   * now, and signing goes on. Idempotent; what is found later halts again.
   *
   * @return how many wallets were halted
   */
  public int acknowledge(String by) {
    return jdbc.sql(
            """
            update hostpay_wallet
            set accounted_below = greatest(accounted_below, unknown_below), unknown_below = null,
                acknowledged_at = :now, acknowledged_by = :by
            where unknown_below is not null
            """)
        .param("now", at(clock.instant()))
        .param("by", by)
        .update();
  }

  private static Standing read(ResultSet row, int rowNumber) throws SQLException {
    OffsetDateTime paused = row.getObject("paused_at", OffsetDateTime.class);
    return new Standing(
        row.getString("wallet"),
        paused == null ? null : paused.toInstant(),
        row.getString("paused_by"),
        row.getString("pause_reason"),
        row.getLong("unknown_transactions"),
        row.getObject("unknown_below", Long.class));
  }
}
