package io.hostpay.local.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.local.Orders;
import io.hostpay.testkit.postgres.Database;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A ledger that was just restored: PostgreSQL has no statistics of it yet and plans blindly, but
 * payments are signed all the same, one after the other.
 */
class RestoredLedgerIT {
  private static final int NONCES = 2_000;
  private static final int IN_FLIGHT = 50;

  private final Clock clock = Clock.systemUTC();

  @Test
  void signingDoesNotReadTheWholeWalletForEachNonceInFlight() {
    try (Database database = Database.shared().migratedDatabase()) {
      LargeTables.fillLedger(database, NONCES);
      LargeTables.forgetStatistics(database);
      JdbcClient jdbc = database.jdbc();
      JdbcTransactionManager transactions = new JdbcTransactionManager(database.dataSource());
      PaymentLedger ledger =
          new PaymentLedger(
              jdbc, new TransactionTemplate(transactions), clock, ServiceName.HOSTPAY3);
      ExecutorRooms executor =
          new ExecutorRooms(jdbc, ledger, new Timeline(jdbc, clock, ServiceName.HOSTPAY3), clock);
      UniqueId id = verified(ledger);

      long read =
          ledger.inTransaction(
              () -> {
                LockedPayment payment = ledger.lock(id).orElseThrow();
                ledger.submitted(payment, executor.sign(payment, NONCES - IN_FLIGHT));
                return rowsRead(jdbc);
              });

      // Some questions read the wallet once; for each nonce would be IN_FLIGHT times.
      assertThat(read).isPositive().isLessThan(IN_FLIGHT / 2 * NONCES);
    }
  }

  private UniqueId verified(PaymentLedger ledger) {
    PaymentOrder order = Orders.fresh(0.5);
    ledger.receive(order, BigInteger.TEN, clock.instant(), Duration.ofHours(24));
    return ledger.inTransaction(
        () -> {
          var unused =
              ledger.verified(ledger.lock(order.uniqueId()).orElseThrow(), clock.instant());
          return order.uniqueId();
        });
  }

  /** By the transaction so far. */
  private static long rowsRead(JdbcClient jdbc) {
    return jdbc.sql(
            """
            select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables
            where relname like 'hostpay%'
            """)
        .query(Long.class)
        .single();
  }
}
