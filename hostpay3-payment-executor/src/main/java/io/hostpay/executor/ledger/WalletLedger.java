package io.hostpay.executor.ledger;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
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
  /** So many nonces are counted at each signing at most, give or take those of one block. */
  private static final long ACCOUNTED_FOR_AT_ONCE = 1_000;

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
    return jdbc.sql(
            """
            select coalesce(max(nonce) + 1, 0)::numeric from hostpay_wallet_nonce
            where chain_id = :chain_id and wallet = :wallet
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  /**
   * Counts the nonces in the ledger's range and below {@code used} that the ledger never gave out:
   * each was used by a transaction that is none of ours. What was accounted for before is not
   * counted again.
   *
   * @param used the wallet's nonce by the latest block: the chain has used all below
   * @return how many transactions of others there were ever, if there are more than were ever
   *     returned, so that an alarm is due; 0 otherwise. Of several instances only one is told so
   */
  public BigInteger moreUnknownTransactions(BigInteger used) {
    Accounts before = accounts(used);
    if (before.unknown() == 0 && before.open() < ACCOUNTED_FOR_AT_ONCE) {
      return BigInteger.ZERO;
    }
    boolean first =
        jdbc.sql(
                    """
                    update hostpay_wallet set accounted_below = :used,
                      unknown_transactions = unknown_transactions + :unknown
                    where chain_id = :chain_id and wallet = :wallet
                      and accounted_below is not distinct from :before::bigint
                    """)
                .param("chain_id", chainId)
                .param("wallet", wallet)
                .param("used", used.longValueExact())
                .param("unknown", before.unknown())
                .param("before", before.accountedBelow(), Types.BIGINT)
                .update()
            == 1;
    return first && before.unknown() > 0
        ? BigInteger.valueOf(before.everUnknown() + before.unknown())
        : BigInteger.ZERO;
  }

  /**
   * Of a wallet's nonces.
   *
   * @param accountedBelow all below were counted before; null if none were
   * @param everUnknown how many of those were used by others
   * @param open how many the chain has used since
   * @param unknown how many of these the ledger never gave out
   */
  private record Accounts(
      @Nullable Long accountedBelow, long everUnknown, long open, long unknown) {
    static final Accounts NONE = new Accounts(null, 0, 0, 0);
  }

  private Accounts accounts(BigInteger used) {
    return jdbc.sql(
            """
            with account as (
              select accounted_below, unknown_transactions,
                coalesce(accounted_below, (
                  select min(nonce) from hostpay_wallet_nonce
                  where chain_id = :chain_id and wallet = :wallet)) as low
              from hostpay_wallet where chain_id = :chain_id and wallet = :wallet)
            select accounted_below, unknown_transactions,
              greatest(:used - low, 0) as open,
              greatest(:used - low, 0) - (
                select count(*) from hostpay_wallet_nonce
                where chain_id = :chain_id and wallet = :wallet
                  and nonce >= low and nonce < :used) as unknown
            from account where low is not null
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("used", used.longValueExact())
        .query(
            (row, rowNumber) ->
                new Accounts(
                    row.getObject("accounted_below", Long.class),
                    row.getLong("unknown_transactions"),
                    row.getLong("open"),
                    row.getLong("unknown")))
        .optional()
        .orElse(Accounts.NONE);
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
