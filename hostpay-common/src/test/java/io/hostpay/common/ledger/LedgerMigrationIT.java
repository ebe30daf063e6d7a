package io.hostpay.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.fixture.Database;
import io.hostpay.fixture.LedgerRows;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LedgerMigrationIT {
  @Test
  void makesEverythingOnAnEmptyDatabaseAndNothingTheSecondTime() {
    try (Database database = Database.shared().freshDatabase()) {
      assertThat(database.migrate()).isEqualTo(2);
      assertThat(database.migrate()).isZero();
      assertThat(LedgerRows.counts(database.jdbc()))
          .containsKeys(
              "split_payout_hostpay",
              "hostpay_payment",
              "hostpay_wallet",
              "hostpay_wallet_nonce",
              "hostpay_eth_attempt",
              "hostpay_event",
              "hostpay_webhook_event",
              "hostpay_payment_transition",
              "hostpay_schema_history");
    }
  }

  @RepeatedTest(5)
  void isDoneOnceByTwoThatRunAtOnceOnAnEmptyDatabase() throws Exception {
    try (Database database = Database.shared().freshDatabase()) {
      assertThat(migratedBy(2, database)).isEqualTo(2);
    }
  }

  @RepeatedTest(5)
  void isDoneOnceByTwoThatRunAtOnceOnALiveTable() throws Exception {
    try (Database database = LivePayoutTable.NARROW.create()) {
      LivePayoutTable.insertForeign(database, "before", "null");

      assertThat(migratedBy(2, database)).isEqualTo(2);

      assertThat(LedgerRows.counts(database.jdbc())).containsEntry("split_payout_hostpay", 1L);
    }
  }

  @Test
  void saysThatNothingWasMigratedWhenTheDatabaseIsOutOfReach() {
    DatabaseSettings nowhere = new DatabaseSettings("127.0.0.1:1", "hostpay", "hostpay", "x", 1);

    assertThatThrownBy(() -> LedgerMigration.run(nowhere))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("Nothing was migrated");
  }

  private static int migratedBy(int processes, Database database) throws Exception {
    List<Callable<Integer>> runs = Collections.nCopies(processes, database::migrate);
    int applied = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(processes)) {
      for (Future<Integer> run : threads.invokeAll(runs)) {
        applied += run.get();
      }
    }
    return applied;
  }
}
