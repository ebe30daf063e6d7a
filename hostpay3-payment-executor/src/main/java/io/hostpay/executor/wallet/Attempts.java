package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.PaymentRow;
import io.hostpay.common.token.UniqueId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Types;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The stored attempts. The one with the highest number is the newest, everywhere. Thread-safe. */
public final class Attempts {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final long chainId;

  Attempts(JdbcClient jdbc, Clock clock, WalletSettings settings) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.chainId = settings.chainId();
  }

  /** A payment with its live attempts, as committed. One round trip. */
  public Optional<PaymentAttempts> find(UniqueId uniqueId) {
    record Row(io.hostpay.common.ledger.Payment payment, @Nullable Attempt attempt) {}
    List<Row> rows =
        jdbc.sql(
                "select p.*, "
                    + AttemptRow.COLUMNS
                    + """
                    from hostpay_payment p
                    left join (hostpay_eth_attempt a join hostpay_wallet_nonce n
                                 using (chain_id, wallet, nonce))
                      on n.unique_id = p.unique_id and n.released_at is null
                        and chain_id = :chain_id
                    where p.unique_id = :unique_id
                    order by nonce desc, a.number desc
                    """)
            .param("chain_id", chainId)
            .param("unique_id", uniqueId.value())
            .query(
                (row, number) ->
                    new Row(
                        PaymentRow.read(row, number),
                        row.getString("a_tx_hash") == null ? null : AttemptRow.read(row, number)))
            .list();
    return rows.stream()
        .findFirst()
        .map(
            first ->
                new PaymentAttempts(
                    first.payment(),
                    rows.stream().map(Row::attempt).filter(Objects::nonNull).toList()));
  }

  /** The attempts that can still be mined, newest first. */
  public List<Attempt> live(UniqueId uniqueId) {
    return of(uniqueId, "n.released_at is null");
  }

  /** The attempts that can no longer be mined, finally. */
  public List<Attempt> dead(UniqueId uniqueId) {
    return of(uniqueId, "n.released_at is not null");
  }

  private List<Attempt> of(UniqueId uniqueId, String condition) {
    return jdbc.sql(
            "select "
                + AttemptRow.COLUMNS
                + """
                from hostpay_eth_attempt a
                join hostpay_wallet_nonce n using (chain_id, wallet, nonce)
                where chain_id = :chain_id and n.unique_id = :unique_id and\s"""
                + condition
                + " order by nonce desc, a.number desc")
        .param("chain_id", chainId)
        .param("unique_id", uniqueId.value())
        .query(AttemptRow::read)
        .list();
  }

  /** All attempts with this nonce, whoever's they are, newest first. */
  List<Attempt> at(String wallet, BigInteger nonce) {
    return jdbc.sql(
            "select "
                + AttemptRow.COLUMNS
                + """
                from hostpay_eth_attempt a
                where a.chain_id = :chain_id and a.wallet = :wallet and a.nonce = :nonce
                order by a.number desc
                """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("nonce", nonce.longValueExact())
        .query(AttemptRow::read)
        .list();
  }

  /**
   * Stores an attempt. The first at its nonce (number 1) also reserves the nonce for its payment;
   * where that is reserved already this throws, and nothing is stored. It may be broadcast once the
   * transaction is committed, and not before.
   */
  void store(Attempt attempt) {
    jdbc.sql(
            """
            with reserved as (
              insert into hostpay_wallet_nonce (
                chain_id, wallet, nonce, unique_id, reserved_at, amount_wei)
              select :chain_id, :wallet, :nonce, :unique_id, :created_at, (select amount_wei
                from hostpay_payment where unique_id = :unique_id) where :number = 1)
            insert into hostpay_eth_attempt (
              tx_hash, unique_id, chain_id, wallet, nonce, number, kind, to_address, value_wei,
              gas_limit, max_fee_per_gas, max_priority_fee_per_gas, raw_transaction, created_at,
              head, seen_at)
            values (
              :tx_hash, :unique_id, :chain_id, :wallet, :nonce, :number, :kind, :to_address,
              :value_wei, :gas_limit, :max_fee, :max_priority_fee, :raw, :created_at, :head,
              :seen_at)
            """)
        .param("tx_hash", attempt.txHash())
        .param("unique_id", Objects.toString(attempt.uniqueId(), null), Types.VARCHAR)
        .param("chain_id", chainId)
        .param("wallet", attempt.wallet())
        .param("nonce", attempt.nonce().longValueExact())
        .param("number", attempt.number())
        .param("kind", attempt.kind().wireName())
        .param("to_address", attempt.toAddress())
        .param("value_wei", new BigDecimal(attempt.valueWei()))
        .param("gas_limit", new BigDecimal(attempt.gasLimit()))
        .param("max_fee", new BigDecimal(attempt.maxFeePerGas()))
        .param("max_priority_fee", new BigDecimal(attempt.maxPriorityFeePerGas()))
        .param("raw", attempt.rawTransaction(), Types.VARCHAR)
        .param("created_at", LedgerTime.at(attempt.createdAt()))
        .param("head", attempt.head())
        .param(
            "seen_at",
            attempt.signing().sent() == Attempt.Sent.SEEN
                ? LedgerTime.at(attempt.createdAt())
                : null,
            Types.TIMESTAMP_WITH_TIMEZONE)
        .update();
  }

  /** Whether these are the same transactions, whatever was learnt of them. */
  static boolean areSame(List<Attempt> some, List<Attempt> others) {
    return some.stream()
        .map(Attempt::txHash)
        .toList()
        .equals(others.stream().map(Attempt::txHash).toList());
  }

  /**
   * Records how far the attempt came; never goes back. The next look sends what was never sent; the
   * later stages are for people. Idempotent.
   */
  public void recordSent(Attempt attempt, Attempt.Sent now) {
    if (attempt.signing().sent().compareTo(now) >= 0) {
      return;
    }
    jdbc.sql(
            """
            update hostpay_eth_attempt
            set broadcast_at = coalesce(broadcast_at, :now),
              seen_at = coalesce(seen_at, case when :seen then :now end)
            where tx_hash = :tx_hash
            """)
        .param("tx_hash", attempt.txHash())
        .param("seen", now == Attempt.Sent.SEEN)
        .param("now", LedgerTime.at(clock.instant()))
        .update();
  }
}
