package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerTime.at;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Pauses and resumes signing, and acknowledges unknown spending. An instruction takes effect after
 * the signing under way has ended; only a wallet's very first signing is not waited for, since it
 * has no row yet. What is signed already is still broadcast and watched. Thread-safe.
 *
 * <p>A pause stops every wallet: while any row of {@code hostpay_wallet} is paused, no payment is
 * signed. One row stands for no wallet; pausing it also stops a wallet that has no row yet: before
 * its first payment, or a new one that the money is moved to.
 */
public final class WalletHold {
  /** The row of no wallet: no chain has this number, and no address this text. */
  private static final long ANY_CHAIN = 0;

  private static final String ANY_WALLET = "any";

  private final JdbcClient jdbc;
  private final Clock clock;

  public WalletHold(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * How a wallet stands. It is known here from its first payment on; as long as none is known, a
   * pause is that of the wallet {@code any}.
   *
   * @param pausedAt {@code null} when it is not paused
   * @param unknownTransactions how many of its transactions were found that the ledger lacks
   * @param haltedBelow some nonces below were used by others, and nothing is signed until somebody
   *     has acknowledged that; {@code null} when it is not halted
   */
  public record Status(
      String wallet,
      @Nullable Instant pausedAt,
      @Nullable String pausedBy,
      @Nullable String pauseReason,
      long unknownTransactions,
      @Nullable Long haltedBelow) {}

  public List<Status> statuses() {
    return jdbc.sql(
            """
            with paused as (
              select paused_at, paused_by, pause_reason from hostpay_wallet
              where paused_at is not null order by paused_at limit 1)
            select w.wallet, p.paused_at, p.paused_by, p.pause_reason, w.unknown_transactions,
                   w.unknown_below
            from hostpay_wallet w left join paused p on true
            where w.chain_id <> :any_chain
               or (p.paused_at is not null
                   and not exists (select 1 from hostpay_wallet where chain_id <> :any_chain))
            order by w.wallet
            """)
        .param("any_chain", ANY_CHAIN)
        .query(WalletHold::read)
        .list();
  }

  /**
   * No payment is signed. Idempotent; the first to pause stays named.
   *
   * @return how many of the wallets that are known were not paused before
   */
  public int pause(String by, String reason) {
    return jdbc.sql(
            """
            with any_wallet as (
              insert into hostpay_wallet (chain_id, wallet, paused_at, paused_by, pause_reason)
              values (:any_chain, :any_wallet, :now, :by, :reason)
              on conflict (chain_id, wallet) do update
                set paused_at = :now, paused_by = :by, pause_reason = :reason
                where hostpay_wallet.paused_at is null)
            update hostpay_wallet set paused_at = :now, paused_by = :by, pause_reason = :reason
            where paused_at is null and chain_id <> :any_chain
            """)
        .param("any_chain", ANY_CHAIN)
        .param("any_wallet", ANY_WALLET)
        .param("now", at(clock.instant()))
        .param("by", by)
        .param("reason", reason)
        .update();
  }

  /**
   * Takes the pause back. Idempotent.
   *
   * @return how many of the wallets that are known were paused
   */
  public int resume() {
    return jdbc.sql(
            """
            with resumed as (
              update hostpay_wallet set paused_at = null, paused_by = null, pause_reason = null
              where paused_at is not null
              returning chain_id)
            select count(*) from resumed where chain_id <> :any_chain
            """)
        .param("any_chain", ANY_CHAIN)
        .query(Integer.class)
        .single();
  }

  /**
   * Somebody has looked at the spending that the ledger does not know, and signing goes on. A
   * wallet of which more was found meanwhile stays halted. What was only pending in the view that
   * was kept last may vanish and its nonce be used again: it halts signing again, until it is
   * acknowledged once it is mined. Idempotent; what is found later halts again.
   *
   * @param below {@link Status#haltedBelow} as that person saw it
   * @return how many wallets are halted no longer
   */
  public int acknowledge(String by, long below) {
    return jdbc.sql(
            """
            update hostpay_wallet
            set accounted_below = greatest(accounted_below, begun_below,
                  case when mined_seen_at = balance_at then least(unknown_below, mined_below)
                       else unknown_below end),
                acknowledged_below = greatest(acknowledged_below, unknown_below),
                unknown_below = null, acknowledged_at = :now, acknowledged_by = :by
            where unknown_below = :below
            """)
        .param("below", below)
        .param("now", at(clock.instant()))
        .param("by", by)
        .update();
  }

  private static Status read(ResultSet row, int rowNumber) throws SQLException {
    return new Status(
        row.getString("wallet"),
        LedgerTime.read(row, "paused_at"),
        row.getString("paused_by"),
        row.getString("pause_reason"),
        row.getLong("unknown_transactions"),
        row.getObject("unknown_below", Long.class));
  }
}
