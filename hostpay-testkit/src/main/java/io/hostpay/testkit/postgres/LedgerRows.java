package io.hostpay.testkit.postgres;

import io.hostpay.common.token.UniqueId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of the ledger, read and written as raw SQL. */
public final class LedgerRows {
  /** The wallet of the attempts that {@link #sign} stores. */
  public static final String WALLET = "0x00000000000000000000000000000000000000aa";

  private LedgerRows() {}

  /**
   * Stores a signed attempt for the payment, newer than those that there are, with a nonce of its
   * own if it holds none.
   */
  public static void sign(JdbcClient jdbc, UniqueId uniqueId, String txHash) {
    sign(jdbc, uniqueId, txHash, WALLET);
  }

  /** Stores a signed attempt that pays this address. */
  public static void sign(JdbcClient jdbc, UniqueId uniqueId, String txHash, String to) {
    store(jdbc, uniqueId, txHash, "payment", to);
  }

  /** Stores a signed cancellation of the payment. */
  public static void cancel(JdbcClient jdbc, UniqueId uniqueId, String txHash) {
    store(jdbc, uniqueId, txHash, "cancellation", WALLET);
  }

  private static void store(
      JdbcClient jdbc, UniqueId uniqueId, String txHash, String kind, String to) {
    jdbc.sql(
            """
            insert into hostpay_wallet (chain_id, wallet) values (1, :wallet) on conflict do nothing
            """)
        .param("wallet", WALLET)
        .update();
    jdbc.sql(
            """
            insert into hostpay_wallet_nonce (chain_id, wallet, nonce, unique_id, reserved_at)
            select 1, :wallet, (select coalesce(max(nonce) + 1, 0) from hostpay_wallet_nonce),
                   :unique_id, now()
            where not exists (select 1 from hostpay_wallet_nonce
                              where unique_id = :unique_id and released_at is null)
            """)
        .param("wallet", WALLET)
        .param("unique_id", uniqueId.value())
        .update();
    jdbc.sql(
            """
            insert into hostpay_eth_attempt (
              tx_hash, unique_id, chain_id, wallet, nonce, to_address, value_wei, gas_limit,
              max_fee_per_gas, max_priority_fee_per_gas, raw_transaction, created_at, kind)
            select :tx_hash, unique_id, chain_id, wallet, nonce, :to, 1, 21000, 1, 1, '0x02',
                   now(), :kind
            from hostpay_wallet_nonce where unique_id = :unique_id and released_at is null
            """)
        .param("tx_hash", txHash)
        .param("kind", kind)
        .param("to", to)
        .param("unique_id", uniqueId.value())
        .update();
  }

  /** The names of the payment's events, oldest first. */
  public static List<String> timeline(JdbcClient jdbc, UniqueId uniqueId) {
    return jdbc.sql("select event from hostpay_event where unique_id = :unique_id order by id")
        .param("unique_id", uniqueId.value())
        .query((row, number) -> row.getString(1))
        .list();
  }

  /** Every row of every table, as text: to see whether anything has changed. */
  public static Map<String, List<String>> everything(JdbcClient jdbc) {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table : tables(jdbc)) {
      rows.put(
          table,
          jdbc.sql("select t::text from " + table + " t order by 1")
              .query((row, number) -> row.getString(1))
              .list());
    }
    return rows;
  }

  /** How many rows each table has. */
  public static Map<String, Long> counts(JdbcClient jdbc) {
    Map<String, Long> counts = new TreeMap<>();
    for (String table : tables(jdbc)) {
      counts.put(table, jdbc.sql("select count(*) from " + table).query(Long.class).single());
    }
    return counts;
  }

  private static List<String> tables(JdbcClient jdbc) {
    return jdbc.sql("select tablename from pg_tables where schemaname = 'public'")
        .query((row, number) -> row.getString(1))
        .list();
  }
}
