package io.hostpay.local.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.UniqueId;
import io.hostpay.local.Orders;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import java.time.Clock;
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
      UniqueId id =
          new LedgerPayments(ledger, jdbc)
              .of(Orders.fresh(0.5))
              .in(PaymentState.VERIFIED)
              .uniqueId();

      long read =
          ledger.inTransaction(
              () -> {
                LockedPayment payment = ledger.lock(id).orElseThrow();
                ledger.markSubmitted(payment, executor.sign(payment, NONCES - IN_FLIGHT));
                return rowsRead(jdbc);
              });

      // Some questions read the wallet once; for each nonce would be IN_FLIGHT times.
      assertThat(read).isPositive().isLessThan(IN_FLIGHT / 2 * NONCES);
    }
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
