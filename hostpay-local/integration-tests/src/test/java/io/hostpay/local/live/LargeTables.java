package io.hostpay.local.live;

import io.hostpay.testkit.postgres.Database;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Fills each table with as many rows as years of payments leave. */
final class LargeTables {
  /** The tables that grow with the payments. */
  static final List<String> NAMES =
      List.of(
          "split_payout_hostpay",
          "hostpay_payment",
          "hostpay_wallet_nonce",
          "hostpay_eth_attempt",
          "hostpay_event",
          "hostpay_webhook_event",
          "hostpay_unknown_spending");

  static final String WALLET = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";

  private LargeTables() {}

  /** Rows as other systems write them; every hundredth id twice. */
  static void fillSharedTable(JdbcClient jdbc, int rows) {
    jdbc.sql(
            """
            insert into split_payout_hostpay (
              unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address,
              is_complete, tx_hash, tx_status)
            select 'p' || case when i % 100 = 0 then i - 1 else i end, 'cn' || i, 'ETH', 'ETH', 0.5,
                   '0xbb', true, '0x' || lpad(to_hex(i), 64, '0'), 'confirmed'
            from generate_series(1, :rows) i
            """)
        .param("rows", rows)
        .update();
  }

  /** Payments, nearly all of them long over; each with what belongs to it. */
  static void fillLedger(Database database, int rows) {
    JdbcClient jdbc = database.jdbc();
    jdbc.sql("alter table hostpay_payment disable trigger hostpay_payment_guard").update();
    for (String sql :
        List.of(
            """
            insert into hostpay_payment (
              unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
              payin_address, state, reason, generation, requested_at, deadline_at, received_at,
              state_changed_at, submitted_at, paid_at, tx_hash, block_number, block_hash, final_at,
              unprojected_since)
            select 'p' || i, 'cn' || i, 'eth', 'eth', 0.5, 500000000000000000, '0xbb',
                   case when i > :rows - 200
                        then (array['RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID'])[i % 4 + 1]
                        when i % 50 = 0 then 'REJECTED' else 'COMPLETED' end,
                   case when i <= :rows - 200 and i % 50 = 0 then 'not_waiting' end, 0,
                   at, at + interval '24 hours', at, at, at, at,
                   '0x' || lpad(to_hex(i), 64, '0'), i, '0xb1',
                   case when i <= :rows - 500 then at end,
                   case when i % (:rows / 100) = 0 then at end
            from (select i, now() - (:rows - i) * interval '1 minute' as at
                  from generate_series(1, :rows) i) x
            """,
            """
            insert into hostpay_wallet (chain_id, wallet, accounted_below)
            values (1, '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', :rows - 999)
            """,
            """
            insert into hostpay_wallet_nonce (
              chain_id, wallet, nonce, unique_id, reserved_at, released_at)
            select 1, '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', i, 'p' || i,
                   now() - (:rows - i) * interval '10 minutes', case when i % 1000 = 0 then now() end
            from generate_series(1, :rows) i
            """,
            """
            insert into hostpay_eth_attempt (
              tx_hash, unique_id, chain_id, wallet, nonce, to_address, value_wei, gas_limit,
              max_fee_per_gas, max_priority_fee_per_gas, raw_transaction, created_at, kind, number)
            select '0x' || lpad(to_hex(i), 64, '0'), 'p' || i, 1,
                   '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', i, '0xbb', 500000000000000000,
                   21000, 1000000000, 1000000000, '0x02', now(), 'payment', 1
            from generate_series(1, :rows) i
            """,
            """
            insert into hostpay_event (at, unique_id, service, event)
            select now(), 'p' || i, 'hostpay1', 'payment_requested'
            from generate_series(1, :rows) i
            """,
            """
            insert into hostpay_webhook_event (id, type, received_at)
            select 'whevt_' || i, 'ADDRESS_ACTIVITY', now() - (:rows - i) * interval '1 minute'
            from generate_series(1, :rows) i
            """,
            """
            insert into hostpay_unknown_spending (tx_hash, event, delivery_id, noticed_at)
            select '0x' || lpad(to_hex(-i), 64, 'f'), 'unknown_token_transfer', 'whevt_' || i, now()
            from generate_series(1, :rows) i
            """)) {
      JdbcClient.StatementSpec statement = jdbc.sql(sql);
      (sql.contains(":rows") ? statement.param("rows", rows) : statement).update();
      // As autovacuum would meanwhile: the next table's foreign keys are looked up in this one.
      jdbc.sql("analyze").update();
    }
    jdbc.sql("alter table hostpay_payment enable trigger hostpay_payment_guard").update();
  }

  /** What autovacuum does by and by: without it PostgreSQL does not know what the tables hold. */
  static void settle(JdbcClient jdbc) {
    jdbc.sql("vacuum analyze").update();
  }

  /** Leaves the tables as after a restore, until autovacuum comes by, which it does not here. */
  static void forgetStatistics(Database database) {
    for (String table : NAMES) {
      database.jdbc().sql("alter table " + table + " set (autovacuum_enabled = false)").update();
    }
    JdbcClient superuser = database.superuser();
    superuser
        .sql("delete from pg_statistic where starelid::regclass::text = any (:tables)")
        .param("tables", NAMES.toArray(String[]::new))
        .update();
    superuser
        .sql(
            """
            update pg_class set reltuples = -1, relpages = 0
            where oid::regclass::text = any (:tables)
            """)
        .param("tables", NAMES.toArray(String[]::new))
        .update();
  }
}
