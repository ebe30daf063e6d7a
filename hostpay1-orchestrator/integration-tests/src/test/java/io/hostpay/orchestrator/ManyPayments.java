package io.hostpay.orchestrator;

import io.hostpay.common.ledger.PaymentState;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts many payments into the ledger, by SQL, in the states that the services bring them to. */
final class ManyPayments {
  private static final String WALLET = "0x00000000000000000000000000000000000000bb";

  private final JdbcClient jdbc;

  ManyPayments(JdbcClient jdbc) {
    this.jdbc = jdbc;
    jdbc.sql("insert into hostpay_wallet (chain_id, wallet) values (1, :w) on conflict do nothing")
        .param("w", WALLET)
        .update();
  }

  /** Ids are the prefix and a number from 1; nothing has happened to them for an hour. */
  void stalled(String prefix, int count, PaymentState state) {
    jdbc.sql(
            """
            insert into hostpay_payment (
              unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
              payin_address, state, requested_at, deadline_at, received_at, state_changed_at)
            select :prefix || g, 'cn-' || :prefix || g, 'eth', 'eth', 1.5, 1500000000000000000,
                   :address, 'RECEIVED', now() - interval '1 hour', now() + interval '23 hours',
                   now() - interval '1 hour', now() - interval '1 hour'
            from generate_series(1, :count) g
            """)
        .param("prefix", prefix)
        .param("count", count)
        .param("address", Messages.ADDRESS)
        .update();
    if (state == PaymentState.RECEIVED) {
      return;
    }
    move(prefix, "state = 'VERIFIED', verified_at = state_changed_at");
    if (state == PaymentState.VERIFIED) {
      return;
    }
    sign(prefix);
    move(prefix, "state = 'SUBMITTED', submitted_at = state_changed_at");
    if (List.of(PaymentState.PAID, PaymentState.COMPLETED).contains(state)) {
      move(
          prefix,
          "state = 'PAID', paid_at = state_changed_at, gas_used = 21000, block_number = 1,"
              + " block_hash = '0xb', tx_hash = '0x' || unique_id");
    }
    if (state == PaymentState.COMPLETED) {
      move(prefix, "state = 'COMPLETED', completed_at = state_changed_at");
    }
  }

  /** Nothing has happened to them for another hour. */
  void stallAgain() {
    jdbc.sql(
            """
            update hostpay_payment
            set state_changed_at = state_changed_at - interval '1 hour',
                redriven_at = redriven_at - interval '1 hour'
            """)
        .update();
  }

  /** Their deadline has passed. */
  void overdue(String prefix) {
    move(prefix, "deadline_at = now() - interval '1 second'");
  }

  int count(String condition) {
    return jdbc.sql("select count(*) from hostpay_payment where " + condition)
        .query(Integer.class)
        .single();
  }

  private void sign(String prefix) {
    jdbc.sql(
            """
            insert into hostpay_wallet_nonce (chain_id, wallet, nonce, unique_id, reserved_at)
            select 1, :w, (select coalesce(max(nonce), 0) from hostpay_wallet_nonce)
                          + row_number() over (),
                   unique_id, now()
            from hostpay_payment where unique_id like :prefix || '%'
            """)
        .param("w", WALLET)
        .param("prefix", prefix)
        .update();
    jdbc.sql(
            """
            insert into hostpay_eth_attempt (
              tx_hash, unique_id, chain_id, wallet, nonce, to_address, value_wei, gas_limit,
              max_fee_per_gas, max_priority_fee_per_gas, raw_transaction, created_at)
            select '0x' || unique_id, unique_id, chain_id, wallet, nonce, :address, 1, 21000, 1, 1,
                   '0x02', now()
            from hostpay_wallet_nonce where unique_id like :prefix || '%'
            """)
        .param("address", Messages.ADDRESS)
        .param("prefix", prefix)
        .update();
  }

  private void move(String prefix, String assignments) {
    jdbc.sql("update hostpay_payment set " + assignments + " where unique_id like :prefix || '%'")
        .param("prefix", prefix)
        .update();
  }
}
