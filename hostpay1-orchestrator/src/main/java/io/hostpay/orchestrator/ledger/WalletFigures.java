package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the wallets have, are spending and may spend, as the ledger knows it: no node is asked. Read
 * only; thread-safe.
 */
public final class WalletFigures {
  private final JdbcClient jdbc;
  private final Clock clock;

  public WalletFigures(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * A wallet's. Amounts are wei, as text.
   *
   * @param inFlight payments with a transaction that is signed and not known to be mined
   * @param inFlightWei their sum
   * @param hourWei what was signed for within the last hour, without gas
   * @param dayWei likewise within 24 hours
   * @param seen {@code null} until a payment was to be signed
   */
  public record Figures(
      String wallet,
      long nextNonce,
      long inFlight,
      String inFlightWei,
      String hourWei,
      String dayWei,
      @Nullable Seen seen) {}

  /**
   * What GCHostPay3 saw when it last set out to sign a payment, and the limits that it kept to.
   *
   * @param block at which the wallet had this balance
   * @param maxPaymentWei {@code null} where an instance of an earlier revision saw it, which did
   *     not record this
   * @param maxFeeWei likewise; per gas
   */
  public record Seen(
      String balanceWei,
      long block,
      Instant at,
      @Nullable String maxPaymentWei,
      @Nullable String maxFeeWei,
      String maxHourWei,
      String maxDayWei) {}

  public List<Figures> all() {
    return jdbc.sql(
            """
            select w.*, f.payments, f.wei, s.hour, s.day,
                   (select coalesce(max(nonce) + 1, 0) from hostpay_wallet_nonce n
                    where (n.chain_id, n.wallet) = (w.chain_id, w.wallet)) as next_nonce
            from hostpay_wallet w,
                 lateral (select count(*) as payments, coalesce(sum(amount_wei), 0) as wei
                          from hostpay_payment p
                          where p.state = 'SUBMITTED' and exists (
                            select 1 from hostpay_wallet_nonce n
                            where n.unique_id = p.unique_id and n.released_at is null
                              and (n.chain_id, n.wallet) = (w.chain_id, w.wallet))) f,
                 lateral (select coalesce(sum(wei), 0) as day,
                                 coalesce(sum(wei) filter (where reserved_at > :hour_ago), 0) as hour
                          from (select reserved_at, coalesce(amount_wei, (
                                  -- an instance of an earlier revision signed it
                                  select amount_wei from hostpay_payment p
                                  where p.unique_id = n.unique_id)) as wei
                                from hostpay_wallet_nonce n
                                where (n.chain_id, n.wallet) = (w.chain_id, w.wallet)
                                  and reserved_at > :day_ago and released_at is null) signed) s
            order by w.wallet
            """)
        .param("hour_ago", LedgerTime.ago(clock, Duration.ofHours(1)))
        .param("day_ago", LedgerTime.ago(clock, Duration.ofDays(1)))
        .query(WalletFigures::read)
        .list();
  }

  private static Figures read(ResultSet row, int number) throws SQLException {
    return new Figures(
        row.getString("wallet"),
        row.getLong("next_nonce"),
        row.getLong("payments"),
        row.getString("wei"),
        row.getString("hour"),
        row.getString("day"),
        seen(row));
  }

  private static @Nullable Seen seen(ResultSet row) throws SQLException {
    Instant at = LedgerTime.read(row, "balance_at");
    return at == null
        ? null
        : new Seen(
            row.getString("balance_wei"),
            row.getLong("balance_block"),
            at,
            row.getString("max_payment_wei"),
            row.getString("max_fee_wei"),
            row.getString("max_hour_wei"),
            row.getString("max_day_wei"));
  }
}
