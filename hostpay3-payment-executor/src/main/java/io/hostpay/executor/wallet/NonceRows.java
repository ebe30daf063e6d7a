package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
   * What is known before a payment is signed.
   *
   * @param endOfNonces one above the highest that was ever given out; 0 if none was
   * @param hasLostOne whether it has had a nonce before
   * @param shortage the first finding that the balance does not cover it, if there was one
   * @param isHalted whether the wallet has sent what the ledger does not know, and nobody has
   *     acknowledged it
   * @param acknowledgedAt when somebody last has; {@code null} if nobody ever had to
   */
  public record Before(
      BigInteger endOfNonces,
      boolean hasLostOne,
      @Nullable Shortage shortage,
      boolean isHalted,
      @Nullable Instant acknowledgedAt) {}

  /** When, at which block and by which endpoint the balance was found not to cover a payment. */
  public record Shortage(Instant since, long block, String endpoint) {}

  /** One round trip. */
  public Before before(UniqueId uniqueId) {
    return jdbc.sql(
            """
            select
              (select coalesce(max(nonce) + 1, 0)::numeric from hostpay_wallet_nonce
               where chain_id = :chain_id and wallet = :wallet) as end_of_nonces,
              exists (select 1 from hostpay_wallet_nonce
                      where unique_id = :unique_id and released_at is not null) as has_lost_one,
              short_since, short_block, short_endpoint,
              w.unknown_below is not null as is_halted, w.acknowledged_at
            from hostpay_payment
            left join hostpay_wallet w on (w.chain_id, w.wallet) = (:chain_id, :wallet)
            where unique_id = :unique_id
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("unique_id", uniqueId.value())
        .query(NonceRows::before)
        .single();
  }

  /**
   * A nonce that the chain has used, and not by an attempt that the ledger knows.
   *
   * @param takenTo where that went, if it took the nonce of a payment and was found; else {@code
   *     null}
   */
  record Foreign(BigInteger nonce, @Nullable String takenTo, @Nullable BigInteger takenWei) {}

  /** The newest of these below, from the first nonce that the ledger gave out on. */
  List<Foreign> foreign(BigInteger below, int atMost) {
    return jdbc.sql(
            """
            select used.nonce, n.taken_to, n.taken_value_wei
            from generate_series(
                (select min(nonce) from hostpay_wallet_nonce
                 where chain_id = :chain_id and wallet = :wallet),
                :below - 1) as used(nonce)
            left join hostpay_wallet_nonce n
              on (n.chain_id, n.wallet, n.nonce) = (:chain_id, :wallet, used.nonce)
            where n.nonce is null or n.taken_by is not null
            order by used.nonce desc limit :at_most
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("below", below.longValueExact())
        .param("at_most", atMost)
        .query(NonceRows::foreign)
        .list();
  }

  private static Foreign foreign(ResultSet row, int rowNumber) throws SQLException {
    BigDecimal wei = row.getBigDecimal("taken_value_wei");
    return new Foreign(
        BigInteger.valueOf(row.getLong("nonce")),
        row.getString("taken_to"),
        wei == null ? null : wei.toBigIntegerExact());
  }

  /** Whether all nonces from here up to there were given out by the ledger. */
  boolean knowsAll(BigInteger from, BigInteger below) {
    return jdbc.sql(
            """
            select count(*) = greatest(:below - :from, 0) from hostpay_wallet_nonce
            where chain_id = :chain_id and wallet = :wallet and nonce >= :from and nonce < :below
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("from", from.longValueExact())
        .param("below", below.longValueExact())
        .query(Boolean.class)
        .single();
  }

  /**
   * Takes note that the balance does not cover the payment; the first finding stays.
   *
   * @param outdated a finding from before this is none any more
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

  /** Takes the payment's nonce from it: no attempt with it can be mined any more, finally. */
  public void release(LockedPayment payment) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce set released_at = :now
            where unique_id = :unique_id and released_at is null
            """)
        .param("unique_id", payment.uniqueId().value())
        .param("now", now())
        .update();
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

  /** Keeps what took the nonce of this attempt; found once, only that block's finality counts. */
  void recordTaker(LockedPayment payment, Attempt attempt, NonceUse.ByTransaction use) {
    recordTaker(payment, attempt, use.txHash(), use.to(), use.valueWei(), use.block());
  }

  void recordTaker(LockedPayment payment, Attempt attempt, NonceUse.ByAuthorization use) {
    recordTaker(payment, attempt, use.txHash(), null, BigInteger.ZERO, use.block());
  }

  private void recordTaker(
      LockedPayment payment,
      Attempt attempt,
      String txHash,
      @Nullable String to,
      BigInteger wei,
      BlockRef block) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce
            set taken_by = :tx_hash, taken_to = :to, taken_value_wei = :wei,
                taken_block_number = :block, taken_block_hash = :block_hash
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and unique_id = :unique_id
            """)
        .param("unique_id", payment.uniqueId().value())
        .param("tx_hash", txHash)
        .param("to", to, Types.VARCHAR)
        .param("wei", new BigDecimal(wei))
        .param("block", block.number())
        .param("block_hash", block.hash())
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .update();
  }

  /** The block in which something else took the nonce of this attempt, as found before. */
  Optional<BlockRef> taker(Attempt attempt) {
    return jdbc.sql(
            """
            select taken_block_number, taken_block_hash from hostpay_wallet_nonce
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and taken_by is not null
            """)
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .query(
            (row, number) ->
                new BlockRef(row.getLong("taken_block_number"), row.getString("taken_block_hash")))
        .optional();
  }

  /** That block has left the chain: who takes the nonce is open again. */
  void forgetTaker(LockedPayment payment, Attempt attempt) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce
            set taken_by = null, taken_to = null, taken_value_wei = null,
                taken_block_number = null, taken_block_hash = null
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and unique_id = :unique_id
            """)
        .param("unique_id", payment.uniqueId().value())
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .update();
  }

  private OffsetDateTime now() {
    return LedgerTime.at(clock.instant());
  }

  private static Before before(ResultSet row, int rowNumber) throws SQLException {
    OffsetDateTime since = row.getObject("short_since", OffsetDateTime.class);
    OffsetDateTime acknowledged = row.getObject("acknowledged_at", OffsetDateTime.class);
    return new Before(
        row.getBigDecimal("end_of_nonces").toBigIntegerExact(),
        row.getBoolean("has_lost_one"),
        since == null
            ? null
            : new Shortage(
                since.toInstant(), row.getLong("short_block"), row.getString("short_endpoint")),
        row.getBoolean("is_halted"),
        acknowledged == null ? null : acknowledged.toInstant());
  }
}
