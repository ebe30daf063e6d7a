package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.postgres.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Operators wait no longer with a full ledger. {@code -Dledger.payments=1000000} for the size that
 * counts; without it a smaller one, for which the same plans have to be chosen. Not among the tests
 * of a build: it measures.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargeLedgerIT {
  private static final int PAYMENTS = Integer.getInteger("ledger.payments", 30_000);
  private static final double MOST_MS = 100;
  private static final int TRIES = 15;

  private Orchestrator orchestrator;

  @BeforeAll
  void start() {
    orchestrator = new Orchestrator(Database.shared().migratedDatabase());
    // Not through the states, one by one: a million of them would take hours.
    fill(
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
                                  when i %% 4001 = 0 then 'FAILED' else 'COMPLETED' end as state) s
        """);
    fill("insert into hostpay_wallet (chain_id, wallet) values (1, '0xw')");
    fill(
        """
        insert into hostpay_wallet_nonce (
          chain_id, wallet, nonce, unique_id, reserved_at, amount_wei)
        select 1, '0xw', i, 'p' || lpad(i::text, 9, '0'), now() - i * interval '5 s',
               500000000000000000
        from generate_series(1, %1$d) i
        """);
    fill(
        """
        insert into hostpay_eth_attempt (
          tx_hash, unique_id, chain_id, wallet, nonce, to_address, value_wei, gas_limit,
          max_fee_per_gas, max_priority_fee_per_gas, raw_transaction, created_at, kind, number)
        select '0x' || md5('t' || i) || md5('u' || i), 'p' || lpad(i::text, 9, '0'), 1, '0xw', i,
               '0x', 1, 21000, 1, 1, '0x', now() - i * interval '5 s', 'payment', 1
        from generate_series(1, %1$d) i
        """);
    fill(
        """
        insert into hostpay_event (at, last_at, unique_id, service, event, detail, moved)
        select now() - i * interval '5 s', now() - i * interval '5 s',
               'p' || lpad(i::text, 9, '0'), 'GCHostPay1-10-26', e.event, 'n ' || i, true
        from generate_series(1, %1$d) i,
             lateral (values ('payment_requested'), ('payment_mined'), ('payment_completed')) e (event)
        """);
    orchestrator.database.superuser().sql("vacuum analyze").update();
  }

  /** Set by set; triggers and foreign keys look at none of the rows. */
  private void fill(String sql) {
    orchestrator
        .database
        .superuser()
        .sql("set session_replication_role = replica; " + sql.formatted(PAYMENTS))
        .update();
  }

  @AfterAll
  void stop() {
    orchestrator.close();
  }

  @Test
  void everyQuestionOfAnOperatorIsAnsweredWithinATenthOfASecond() {
    String middle = "p" + String.format(Locale.ROOT, "%09d", PAYMENTS / 2);
    String address = ask("/payments/" + middle).text("payin_address");
    String hash = ask("/payments/" + middle).text("tx_hash");
    List<String> slow = new ArrayList<>();
    for (String path :
        List.of(
            "/payments",
            "/payments?after=" + pageInTheMiddle(),
            "/payments?older_than=60d",
            "/payments?state=SUBMITTED",
            "/payments?state=COMPLETED&after=" + pageInTheMiddle(),
            "/payments?state=FAILED&older_than=2d",
            "/payments?reason=not_waiting",
            "/payments?reason=expired&after=" + pageInTheMiddle(),
            "/payments?text=" + middle,
            "/payments?text=" + address.substring(0, 9),
            "/payments?text=" + address.substring(36),
            "/payments?text=" + hash.substring(0, 12),
            "/payments?text=p00",
            "/payments?text=nobody-has-this",
            "/payments/" + middle,
            "/summary")) {
      double median = medianMs(path);
      System.out.printf(
          Locale.ROOT, "%,d payments: %7.1f ms at the median  GET %s%n", PAYMENTS, median, path);
      if (median > MOST_MS) {
        slow.add(path + ": " + median + " ms");
      }
    }
    assertThat(slow).isEmpty();
  }

  private String pageInTheMiddle() {
    return new io.hostpay.orchestrator.ledger.PageStart(
            java.time.Instant.parse(
                ask("/payments/p" + String.format(Locale.ROOT, "%09d", PAYMENTS / 2))
                    .text("received_at")),
            new io.hostpay.common.token.UniqueId("p"))
        .text();
  }

  private double medianMs(String path) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      long started = System.nanoTime();
      ask(path);
      nanos.add(System.nanoTime() - started);
    }
    nanos.sort(null);
    return nanos.get(TRIES / 2) / 1e6;
  }

  private Answer ask(String path) {
    Answer answer = orchestrator.client().operator("GET", path);
    assertThat(answer.status()).as(path).isEqualTo(200);
    return answer;
  }
}
