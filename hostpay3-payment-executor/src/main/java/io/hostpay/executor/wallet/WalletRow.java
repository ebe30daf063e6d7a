package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The wallet's own row: its lock serialises signing, and what is read under it is true. */
final class WalletRow {
  private final PaymentLedger ledger;
  private final SigningTurns turns;
  private final JdbcClient jdbc;
  private final Clock clock;
  private final WalletSettings settings;
  private final long chainId;
  private final String wallet;

  WalletRow(
      PaymentLedger ledger,
      SigningTurns turns,
      JdbcClient jdbc,
      Clock clock,
      WalletSettings settings,
      Wallet wallet) {
    this.ledger = ledger;
    this.turns = turns;
    this.jdbc = jdbc;
    this.clock = clock;
    this.settings = settings;
    this.chainId = settings.chainId();
    this.wallet = wallet.address().toLowerCase(Locale.ROOT);
  }

  /** Runs the work, which may sign, in a transaction of its own, under the lock. */
  <T> T locked(Supplier<T> work) {
    return turns.take(
        () ->
            ledger.inTransaction(
                () -> {
                  lock();
                  return work.get();
                }));
  }

  /** Held until the transaction ends; taken after a payment's lock, in every transaction. */
  void lock() {
    if (!lockIfThere()) {
      jdbc.sql(
              """
              insert into hostpay_wallet (chain_id, wallet) values (?, ?)
              on conflict do nothing
              """)
          .params(chainId, wallet)
          .update();
      if (!lockIfThere()) {
        throw new IllegalStateException("The wallet's row is gone: not signed; tried again.");
      }
    }
  }

  /** Whether all wallets are paused: nothing is signed then, but for what operators ask for. */
  boolean isPaused() {
    return jdbc.sql("select exists (select 1 from hostpay_wallet where paused_at is not null)")
        .query(Boolean.class)
        .single();
  }

  private boolean lockIfThere() {
    return jdbc.sql("select true from hostpay_wallet where chain_id = ? and wallet = ? for update")
        .params(chainId, wallet)
        .query(Boolean.class)
        .optional()
        .isPresent();
  }

  /**
   * All that signing this payment depends on. Keeps what nodes showed (the balance, what is mined),
   * unless somebody who asked later was faster. Under {@link #lock}; one round trip.
   */
  Standing readStanding(Payment payment, FundsView funds) {
    return jdbc.sql(
            """
            with mine as not materialized (
              select nonce, unique_id, released_at, reserved_at, amount_wei
              from hostpay_wallet_nonce where chain_id = :chain_id and wallet = :wallet),
            low as (
              -- what was used before the ledger began is not counted
              select coalesce(accounted_below, least(begun_below, (select min(nonce) from mine)), :latest)
                as nonce from hostpay_wallet where chain_id = :chain_id and wallet = :wallet),
            spent as (
              select coalesce(sum(wei), 0) as day,
                coalesce(sum(wei) filter (where reserved_at > :hour_ago), 0) as hour
              from (select reserved_at, coalesce(amount_wei, (
                      -- an instance of an earlier revision signed it
                      select amount_wei from hostpay_payment p where p.unique_id = n.unique_id)) as wei
                    from mine n
                    where reserved_at > :day_ago and released_at is null) signed),
            seen as (
              update hostpay_wallet
              set balance_wei = :balance, balance_block = :block, balance_at = :asked_at,
                mined_below = :latest, mined_seen_at = :asked_at, max_payment_wei = :max_payment,
                max_fee_wei = :max_fee, max_hour_wei = :max_hour, max_day_wei = :max_day
              where chain_id = :chain_id and wallet = :wallet
                -- a newer reading is kept; one from the future is a wrong clock's
                and (mined_seen_at = balance_at and balance_at > :asked_at
                  and balance_at < :now + interval '10 seconds') is not true)
            select
              (select coalesce(paused_by, '') || ': ' || coalesce(pause_reason, '')
               from hostpay_wallet where paused_at is not null order by paused_at limit 1) as paused,
              pg_postmaster_start_time() as server_started_at, w.unknown_below, w.acknowledged_at,
              w.acknowledged_below, w.accounted_below, spent.hour, spent.day,
              exists (select 1 from mine where nonce = 0)
                or coalesce(least(w.begun_at, (select min(reserved_at) from mine)) < :asked_before,
                  false) as is_covered,
              coalesce(greatest(:known_used - low.nonce, 0), 0) as open,
              -- what was found before and halts signing is not counted again
              coalesce(greatest(:known_used - greatest(low.nonce, w.unknown_below), 0) - (
                select count(*) from mine where nonce < :known_used
                  and nonce >= greatest(low.nonce, w.unknown_below)), 0) as unknown,
              -- a gap below is left: only a look into all pools tells whether others hold it
              greatest(:pending, coalesce((select max(nonce) + 1 from mine), 0))::numeric
                as next_nonce,
              -- asked nonce by nonce: joined, a database without statistics reads all for each
              (select coalesce(sum(dearest.worst), 0)
               from mine n cross join lateral (
                 select max(a.value_wei + a.gas_limit * a.max_fee_per_gas) as worst
                 from hostpay_eth_attempt a
                 where a.chain_id = :chain_id and a.wallet = :wallet and a.nonce = n.nonce) dearest
               where n.nonce >= :latest and n.released_at is null) as in_flight,
              (select min(o.unique_id) from hostpay_payment o
               where o.cn_api_id = :cn_api_id and o.unique_id <> :unique_id
                 and (o.state in ('SUBMITTED', 'PAID', 'COMPLETED')
                   or (o.state = 'VERIFIED'
                     and (o.received_at, o.unique_id) < (:received_at, :unique_id)))) as same_order
            from hostpay_wallet w, low, spent
            where w.chain_id = :chain_id and w.wallet = :wallet
            """)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .param("pending", funds.pendingNonce().longValueExact())
        .param("latest", funds.latestNonce().longValueExact())
        .param("known_used", funds.endOfUsed().longValueExact())
        .param("hour_ago", LedgerTime.ago(clock, Duration.ofHours(1)))
        .param("day_ago", LedgerTime.ago(clock, Duration.ofDays(1)))
        .param("balance", new BigDecimal(funds.balanceWei()))
        .param("block", funds.blockNumber())
        .param("asked_at", LedgerTime.at(funds.askedAt()))
        .param("now", LedgerTime.at(clock.instant()))
        .param("max_payment", new BigDecimal(settings.maxPaymentWei()))
        .param("max_fee", new BigDecimal(settings.maxFeeWei()))
        .param("max_hour", new BigDecimal(settings.maxHourWei()))
        .param("max_day", new BigDecimal(settings.maxDayWei()))
        .param("cn_api_id", payment.cnApiId())
        .param("unique_id", payment.uniqueId().value())
        .param("received_at", LedgerTime.at(payment.receivedAt()))
        .param("asked_before", LedgerTime.at(FirstRequest.before(payment)))
        .query(Standing::read)
        .single();
  }

  /** All nonces below are accounted for: ours, or expected of others. Under {@link #lock}. */
  void markAccounted(BigInteger below, long unknown) {
    jdbc.sql(
            """
            update hostpay_wallet
            set accounted_below = greatest(accounted_below, :below),
                unknown_transactions = unknown_transactions + :unknown
            where chain_id = :chain_id and wallet = :wallet
            """)
        .param("below", below.longValueExact())
        .param("unknown", unknown)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .update();
  }

  /** Stops signing: others used nonces below, not acknowledged yet. Under {@link #lock}. */
  void halt(BigInteger below, long unknown) {
    jdbc.sql(
            """
            update hostpay_wallet
            set unknown_transactions = unknown_transactions + :unknown,
                unknown_below = greatest(unknown_below, :below)
            where chain_id = :chain_id and wallet = :wallet
            """)
        .param("below", below.longValueExact())
        .param("unknown", unknown)
        .param("chain_id", chainId)
        .param("wallet", wallet)
        .update();
  }
}
