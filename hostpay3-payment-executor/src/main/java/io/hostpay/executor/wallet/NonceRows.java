package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who the ledger says holds which nonce. Whatever changes that takes the payment's lock. */
public final class NonceRows {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final long chainId;
  private final String wallet;

  NonceRows(JdbcClient jdbc, Clock clock, WalletSettings settings, Wallet wallet) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.chainId = settings.chainId();
    this.wallet = wallet.address().toLowerCase(Locale.ROOT);
  }

  /**
   * What the ledger knows before a payment is signed.
   *
   * @param endOfNonces one above the highest that was ever given out; 0 if none was
   * @param hasLostOne whether the payment has already lost a nonce
   * @param isCovered whether a lost commit of this payment would show: the ledger has known the
   *     wallet since before the payment was asked for, or since its first nonce, so that each use
   *     that it does not know is counted
   * @param shortage the first finding that the balance does not cover it, if there was one
   * @param isHalted whether the wallet has sent what the ledger does not know, and nobody has
   *     acknowledged it
   * @param acknowledged when unknown spending was last acknowledged
   * @param serverStartedAt when the database's server was started: not the one of before, after a
   *     failover or a restart
   */
  public record LedgerView(
      BigInteger endOfNonces,
      boolean hasLostOne,
      boolean isCovered,
      @Nullable Shortage shortage,
      boolean isHalted,
      Acknowledgement acknowledged,
      Instant serverStartedAt) {

    /** Whether unknown spending was acknowledged after ChangeNow's last answer on the payment. */
    public boolean isStatusFromBeforeAcknowledgement(Payment payment) {
      return acknowledged.isSince(payment.verifiedAt());
    }
  }

  /** When, at which block and by which endpoint the balance was found not to cover a payment. */
  public record Shortage(Instant since, long block, String endpoint) {}

  /** One round trip. */
  public LedgerView view(Payment payment) {
    return jdbc.sql(
            """
            select
              (select coalesce(max(nonce) + 1, 0)::numeric from hostpay_wallet_nonce
               where chain_id = :chain_id and wallet = :wallet) as end_of_nonces,
              exists (select 1 from hostpay_wallet_nonce
                      where unique_id = :unique_id and released_at is not null) as has_lost_one,
              exists (select 1 from hostpay_wallet_nonce
                      where chain_id = :chain_id and wallet = :wallet and nonce = 0)
                or coalesce(
                     least(w.begun_at, (select min(reserved_at) from hostpay_wallet_nonce
                                        where chain_id = :chain_id and wallet = :wallet))
                       < :asked_before,
                     false) as is_covered,
              short_since, short_block, short_endpoint,
              w.unknown_below is not null as is_halted, w.acknowledged_at, w.acknowledged_below,
              w.accounted_below, pg_postmaster_start_time() as server_started_at
            from hostpay_payment
            left join hostpay_wallet w on (w.chain_id, w.wallet) = (:chain_id, :wallet)
            where unique_id = :unique_id
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("unique_id", payment.uniqueId().value())
        .param("asked_before", LedgerTime.at(FirstRequest.before(payment)))
        .query(NonceRows::view)
        .single();
  }

  /**
   * Takes note that the ledger's knowledge of the wallet begins here; an earlier beginning stays,
   * at the lower nonce if an endpoint has given two.
   *
   * @param below the chain's next nonce now
   */
  void begin(BigInteger below) {
    jdbc.sql(
            """
            insert into hostpay_wallet (chain_id, wallet, begun_at, begun_below)
            values (:chain_id, :wallet, :now, :below)
            on conflict (chain_id, wallet) do update
            set begun_at = coalesce(hostpay_wallet.begun_at, excluded.begun_at),
                begun_below = least(hostpay_wallet.begun_below, excluded.begun_below)
            where hostpay_wallet.begun_at is null
              or hostpay_wallet.begun_below > excluded.begun_below
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("now", now())
        .param("below", below.longValueExact())
        .update();
  }

  /**
   * Takes note that the balance does not cover the payment; the first finding stays.
   *
   * @param outdated a finding from before this does not count
   */
  public void noteShortage(LockedPayment payment, long block, String endpoint, Instant outdated) {
    jdbc.sql(
            """
            update hostpay_payment
            set short_since = :now, short_block = :block, short_endpoint = :endpoint
            where unique_id = :unique_id and (short_since is null or short_since < :outdated)
            """)
        .param("outdated", LedgerTime.at(outdated))
        .param("now", now())
        .param("block", block)
        .param("endpoint", endpoint)
        .param("unique_id", payment.uniqueId().value())
        .update();
  }

  /**
   * Takes the nonce of this attempt from the payment: no attempt with it can be mined any more,
   * finally.
   *
   * @return whether it was the payment's; nothing else of the payment was changed
   */
  public boolean release(LockedPayment payment, Attempt attempt) {
    return jdbc.sql(
                """
                update hostpay_wallet_nonce set released_at = :now
                where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
                  and unique_id = :unique_id and released_at is null
                """)
            .param("chain_id", chainId)
            .param("wallet", attempt.wallet())
            .param("nonce", attempt.nonce().longValueExact())
            .param("unique_id", payment.uniqueId().value())
            .param("now", now())
            .update()
        > 0;
  }

  /** Gives a released nonce back to its payment: it was used by an attempt of the payment's. */
  public void reclaim(LockedPayment payment, Attempt mined) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce set released_at = null
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and unique_id = :unique_id
            """)
        .param("chain_id", chainId)
        .param("wallet", mined.wallet())
        .param("nonce", mined.nonce().longValueExact())
        .param("unique_id", payment.uniqueId().value())
        .update();
  }

  private OffsetDateTime now() {
    return LedgerTime.at(clock.instant());
  }

  private static LedgerView view(ResultSet row, int rowNumber) throws SQLException {
    Instant since = LedgerTime.read(row, "short_since");
    return new LedgerView(
        row.getBigDecimal("end_of_nonces").toBigIntegerExact(),
        row.getBoolean("has_lost_one"),
        row.getBoolean("is_covered"),
        since == null
            ? null
            : new Shortage(since, row.getLong("short_block"), row.getString("short_endpoint")),
        row.getBoolean("is_halted"),
        Acknowledgement.read(row),
        LedgerTime.readFilled(row, "server_started_at"));
  }
}
