package io.hostpay.testkit.postgres;

import java.util.List;
import java.util.Locale;

/**
 * A ledger as years leave it: one payment every five seconds up to now, nearly all of them long
 * over, each with its nonce, its attempt and three events.
 */
public final class LargeLedger {
  // Not through the states, one by one: a million of them would take hours.
  private static final List<String> SETS =
      List.of(
          """
          insert into hostpay_payment (
            unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
            payin_address, state, reason, requested_at, deadline_at, received_at, verified_at,
            submitted_at, paid_at, completed_at, ended_at, state_changed_at, tx_hash,
            block_number, block_hash, final_at)
          select 'p' || lpad(i::text, 9, '0'), 'cn' || substr(md5('o' || i), 1, 12), 'eth', 'eth',
                 0.5, 500000000000000000, '0x' || substr(md5('a' || i) || md5('b' || i), 1, 40),
                 s.state, case s.state when 'REJECTED' then 'not_waiting: finished'
                                       when 'FAILED' then 'expired: nothing was signed' end,
                 t.at, t.at + interval '1 day', t.at, t.at + interval '2 s', t.at + interval '4 s',
                 t.at + interval '16 s', t.at + interval '17 s', t.at + interval '20 s',
                 t.at + interval '17 s', '0x' || md5('t' || i) || md5('u' || i), i,
                 '0x' || md5('h' || i), t.at + interval '15 min'
          from generate_series(1, %1$d) i,
               lateral (select now() - i * interval '5 s' as at) t,
               lateral (select case when i <= 40 then 'SUBMITTED' when i %% 97 = 0 then 'REJECTED'
                                    when i %% 4001 = 0 then 'FAILED' else 'COMPLETED' end
                        as state) s
          """,
          "insert into hostpay_wallet (chain_id, wallet) values (1, '0xw')",
          """
          insert into hostpay_wallet_nonce (
            chain_id, wallet, nonce, unique_id, reserved_at, amount_wei)
          select 1, '0xw', i, 'p' || lpad(i::text, 9, '0'), now() - i * interval '5 s',
                 500000000000000000
          from generate_series(1, %1$d) i
          """,
          """
          insert into hostpay_eth_attempt (
            tx_hash, unique_id, chain_id, wallet, nonce, to_address, value_wei, gas_limit,
            max_fee_per_gas, max_priority_fee_per_gas, raw_transaction, created_at, kind, number)
          select '0x' || md5('t' || i) || md5('u' || i), 'p' || lpad(i::text, 9, '0'), 1, '0xw', i,
                 '0x', 1, 21000, 1, 1, '0x', now() - i * interval '5 s', 'payment', 1
          from generate_series(1, %1$d) i
          """,
          """
          insert into hostpay_event (at, last_at, unique_id, service, event, detail, moved)
          select now() - i * interval '5 s', now() - i * interval '5 s',
                 'p' || lpad(i::text, 9, '0'), 'GCHostPay1-10-26', e.event, 'n ' || i, true
          from generate_series(1, %1$d) i,
               lateral (values ('payment_requested'), ('payment_mined'), ('payment_completed'))
                 e (event)
          """);

  private LargeLedger() {}

  /** Fills a migrated database, set by set: triggers and foreign keys look at none of the rows. */
  public static void fill(Database database, int payments) {
    for (String set : SETS) {
      database
          .superuser()
          .sql("set session_replication_role = replica; " + set.formatted(payments))
          .update();
    }
    database.superuser().sql("vacuum analyze").update();
  }

  /** The id of the payment that was asked for so many times five seconds ago; from 1. */
  public static String id(int number) {
    return String.format(Locale.ROOT, "p%09d", number);
  }
}
