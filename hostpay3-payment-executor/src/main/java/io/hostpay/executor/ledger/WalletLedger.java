package io.hostpay.executor.ledger;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Nonces and signed attempts of one wallet on one chain. The database owns the nonces, no memory
 * does. Thread-safe.
 *
 * <p>What changes anything runs in the caller's transaction, which holds the payment's lock; {@link
 * #lock} is taken after it, in every transaction in that order.
 */
public final class WalletLedger {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final long chainId;
  private final String wallet;

  /**
   * The ledger of a wallet.
   *
   * @param wallet its address, in any case
   */
  public WalletLedger(JdbcClient jdbc, Clock clock, long chainId, String wallet) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.chainId = chainId;
    this.wallet = wallet.toLowerCase(java.util.Locale.ROOT);
  }

  /** Serialises reservations: held until the transaction ends. */
  public void lock() {
    jdbc.sql(
            """
            insert into hostpay_wallet (chain_id, wallet) values (:chain_id, :wallet)
            on conflict do nothing
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .update();
    jdbc.sql(
            """
            select wallet from hostpay_wallet
            where chain_id = :chain_id and wallet = :wallet for update
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .query(String.class)
        .single();
  }

  /**
   * The lowest nonce from this one on that was never reserved, and above all that the ledger knows
   * to be used: a node that lags gives a lower one. Under {@link #lock}.
   */
  public BigInteger nextNonce(BigInteger pending) {
    BigInteger from = pending.max(endOfUsedNonces());
    return jdbc.sql(
            """
            select coalesce(
              (select :from where not exists (
                 select 1 from hostpay_wallet_nonce
                 where chain_id = :chain_id and wallet = :wallet and nonce = :from)),
              (select min(n.nonce) + 1 from hostpay_wallet_nonce n
               where n.chain_id = :chain_id and n.wallet = :wallet and n.nonce >= :from
                 and not exists (
                   select 1 from hostpay_wallet_nonce m
                   where m.chain_id = n.chain_id and m.wallet = n.wallet
                     and m.nonce = n.nonce + 1)))::numeric
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("from", from.longValueExact())
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  /** One above the highest nonce that a payment was mined with or has lost; 0 if none was. */
  private BigInteger endOfUsedNonces() {
    return jdbc.sql(
            """
            select n.nonce + 1 from hostpay_wallet_nonce n
            join hostpay_payment p using (unique_id)
            where n.chain_id = :chain_id and n.wallet = :wallet
              and (n.released_at is not null or p.state in ('PAID', 'COMPLETED'))
            order by n.nonce desc limit 1
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .query(BigDecimal.class)
        .optional()
        .map(BigDecimal::toBigIntegerExact)
        .orElse(BigInteger.ZERO);
  }

  /** One above the highest nonce that was ever reserved; 0 if none was. */
  public BigInteger endOfNonces() {
    return number("coalesce(max(nonce) + 1, 0)", BigInteger.ZERO, null);
  }

  /**
   * How many nonces in the ledger's range and below {@code end} the ledger never gave out: each was
   * used by a transaction that is none of ours, if the chain has used it.
   */
  public BigInteger unknownNonces(BigInteger end) {
    return number("greatest(coalesce(:end - min(nonce), 0) - count(*), 0)", BigInteger.ZERO, end);
  }

  /**
   * Remembers that this many transactions are unknown.
   *
   * @return whether it is more than was ever remembered, so that an alarm is due; of several
   *     instances only one is told so
   */
  public boolean noteUnknown(BigInteger transactions) {
    return transactions.signum() > 0
        && jdbc.sql(
                    """
                    update hostpay_wallet set unknown_transactions = :transactions
                    where chain_id = :chain_id and wallet = :wallet
                      and unknown_transactions < :transactions
                    """)
                .param("chain_id", chainId)
                .param("wallet", wallet)
                .param("transactions", transactions.longValueExact())
                .update()
            == 1;
  }

  /**
   * The newest attempt with this nonce, whoever's it is: the dearest, since each has to outbid the
   * one before, and clocks may be put back.
   */
  public Optional<StoredAttempt> newestAttempt(BigInteger nonce) {
    return jdbc.sql(
            """
            select * from hostpay_eth_attempt
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
            order by max_fee_per_gas desc limit 1
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("nonce", nonce.longValueExact())
        .query(WalletLedger::attempt)
        .optional();
  }

  private BigInteger number(String expression, BigInteger from, @Nullable BigInteger end) {
    return jdbc.sql(
            "select ("
                + expression
                + ")::numeric from hostpay_wallet_nonce where chain_id = :chain_id"
                + " and wallet = :wallet and nonce >= :from"
                + " and (:end::bigint is null or nonce < :end)")
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("from", from.longValueExact())
        .param("end", end == null ? null : end.longValueExact(), java.sql.Types.BIGINT)
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  /**
   * The most wei that attempts with this nonce or a later one can still take from the wallet: the
   * dearest attempt of each nonce, amount and gas together. Under {@link #lock}.
   */
  public BigInteger inFlight(BigInteger fromNonce) {
    return jdbc.sql(
            """
            select coalesce(sum(worst), 0) from (
              select max(a.value_wei + a.gas_limit * a.max_fee_per_gas) as worst
              from hostpay_eth_attempt a
              join hostpay_wallet_nonce n using (chain_id, wallet, nonce)
              where n.chain_id = :chain_id and n.wallet = :wallet
                and n.nonce >= :nonce and n.released_at is null
              group by n.nonce) w
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("nonce", fromNonce.longValueExact())
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  /** Gives the nonce to the payment, or to nobody to fill a gap. Under {@link #lock}. */
  public void reserve(@Nullable String uniqueId, BigInteger nonce) {
    jdbc.sql(
            """
            insert into hostpay_wallet_nonce (chain_id, wallet, nonce, unique_id, reserved_at)
            values (:chain_id, :wallet, :nonce, :unique_id, :now)
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("nonce", nonce.longValueExact())
        .param("unique_id", uniqueId)
        .param("now", now())
        .update();
  }

  /** Takes the payment's nonce from it: no attempt with it can be mined any more, finally. */
  public void release(String uniqueId) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce set released_at = :now
            where unique_id = :unique_id and released_at is null
            """)
        .param("unique_id", uniqueId)
        .param("now", now())
        .update();
  }

  /** Gives a released nonce back to its payment: it was used by an attempt of the payment's. */
  public void reclaim(StoredAttempt mined) {
    jdbc.sql(
            """
            update hostpay_wallet_nonce set released_at = null
            where chain_id = :chain_id and wallet = :wallet and nonce = :nonce
              and unique_id = :unique_id
            """)
        .param("chain_id", chainId)
        .param("wallet", mined.wallet())
        .param("nonce", mined.nonce().longValueExact())
        .param("unique_id", mined.uniqueId())
        .update();
  }

  /** Stores signed bytes. They may be broadcast once this is committed, and not before. */
  public void store(StoredAttempt attempt) {
    jdbc.sql(
            """
            insert into hostpay_eth_attempt (
              tx_hash, unique_id, chain_id, wallet, nonce, to_address, value_wei, gas_limit,
              max_fee_per_gas, max_priority_fee_per_gas, raw_transaction, created_at)
            values (
              :tx_hash, :unique_id, :chain_id, :wallet, :nonce, :to_address, :value_wei, :gas_limit,
              :max_fee, :max_priority_fee, :raw, :created_at)
            """)
        .param("tx_hash", attempt.txHash())
        .param("unique_id", attempt.uniqueId())
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .param("to_address", attempt.toAddress())
        .param("value_wei", new BigDecimal(attempt.valueWei()))
        .param("gas_limit", new BigDecimal(attempt.gasLimit()))
        .param("max_fee", new BigDecimal(attempt.maxFeePerGas()))
        .param("max_priority_fee", new BigDecimal(attempt.maxPriorityFeePerGas()))
        .param("raw", attempt.rawTransaction())
        .param("created_at", attempt.createdAt().atOffset(ZoneOffset.UTC))
        .update();
  }

  /**
   * The attempts that can still be mined, newest first, which is the dearest; empty when nothing is
   * signed. Those of an earlier wallet too.
   */
  public List<StoredAttempt> liveAttempts(String uniqueId) {
    return attempts(uniqueId, "n.released_at is null");
  }

  /** The attempts that can no longer be mined, finally. */
  public List<StoredAttempt> deadAttempts(String uniqueId) {
    return attempts(uniqueId, "n.released_at is not null");
  }

  private List<StoredAttempt> attempts(String uniqueId, String condition) {
    return jdbc.sql(
            """
            select a.* from hostpay_eth_attempt a
            join hostpay_wallet_nonce n using (chain_id, wallet, nonce)
            where n.chain_id = :chain_id and n.unique_id = :unique_id and\s"""
                + condition
                + " order by a.max_fee_per_gas desc")
        .param("chain_id", chainId)
        .param("unique_id", uniqueId)
        .query(WalletLedger::attempt)
        .list();
  }

  /** Counts a hand-over to a node. For people to read; nothing is decided by it. */
  public void broadcast(String txHash) {
    jdbc.sql(
            """
            update hostpay_eth_attempt
            set broadcasts = broadcasts + 1, broadcast_at = coalesce(broadcast_at, :now)
            where tx_hash = :tx_hash
            """)
        .param("tx_hash", txHash)
        .param("now", now())
        .update();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private static StoredAttempt attempt(ResultSet row, int rowNumber) throws SQLException {
    return new StoredAttempt(
        row.getString("tx_hash"),
        row.getString("unique_id"),
        row.getString("wallet"),
        BigInteger.valueOf(row.getLong("nonce")),
        row.getString("to_address"),
        row.getBigDecimal("value_wei").toBigIntegerExact(),
        row.getBigDecimal("gas_limit").toBigIntegerExact(),
        row.getBigDecimal("max_fee_per_gas").toBigIntegerExact(),
        row.getBigDecimal("max_priority_fee_per_gas").toBigIntegerExact(),
        row.getString("raw_transaction"),
        row.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
