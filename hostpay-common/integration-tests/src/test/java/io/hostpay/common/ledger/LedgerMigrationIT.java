package io.hostpay.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerRows;
import io.hostpay.testkit.postgres.LivePayoutTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

class LedgerMigrationIT {
  private static final int MIGRATIONS = migrations();

  private static int migrations() {
    try {
      return new PathMatchingResourcePatternResolver()
          .getResources("classpath:db/migration/*.sql")
          .length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void makesEverythingOnAnEmptyDatabaseAndNothingTheSecondTime() {
    try (Database database = Database.shared().freshDatabase()) {
      assertThat(database.migrate()).isEqualTo(MIGRATIONS);
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
      assertThat(migratedBy(2, database)).isEqualTo(MIGRATIONS);
    }
  }

  @RepeatedTest(5)
  void isDoneOnceByTwoThatRunAtOnceOnALiveTable() throws Exception {
    try (Database database = LivePayoutTable.NARROW.create()) {
      LivePayoutTable.insertForeign(database, new UniqueId("before"), "null");

      assertThat(migratedBy(2, database)).isEqualTo(MIGRATIONS);

      assertThat(LedgerRows.counts(database.jdbc())).containsEntry("split_payout_hostpay", 1L);
    }
  }

  /** Another system might make a type of that name itself. */
  @Test
  void makesNoTypeThatALiveTableDoesNotUse() {
    try (Database database = LivePayoutTable.NARROW.create()) {
      database.migrate();

      assertThat(
              database
                  .jdbc()
                  .sql("select typname from pg_type where typname like '%_type' and typtype = 'e'")
                  .query(String.class)
                  .list())
          .containsExactly("currency_type");
    }
  }

  /** The old service records a payment there after it has made it: it must never wait for long. */
  @Test
  void letsOthersWriteWhileItWaitsForATransactionOnTheLiveTable() throws Exception {
    try (Database database = LivePayoutTable.NARROW.create();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Connection other = database.dataSource().getConnection()) {
      other.setAutoCommit(false);
      write(other, "held");
      Future<Integer> migration = thread.submit(database::migrate);
      awaitLockWait(database, "AccessExclusiveLock");

      for (int i = 0; i < 5; i++) {
        assertThat(writeBeside(database, "beside-" + i)).isLessThan(Duration.ofSeconds(5));
      }
      assertThat(migration.isDone()).isFalse();
      other.commit();

      assertThat(migration.get(60, TimeUnit.SECONDS)).isEqualTo(MIGRATIONS);
      assertThat(indexes(database)).containsOnly(true).hasSize(2);
      assertThat(LedgerRows.counts(database.jdbc())).containsEntry("split_payout_hostpay", 6L);
    }
  }

  @Test
  void letsOthersWriteWhileAnIndexIsBuilt() throws Exception {
    try (Database database = LivePayoutTable.NARROW.create();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Connection other = database.dataSource().getConnection()) {
      addConfirmations(database);
      other.setAutoCommit(false);
      write(other, "held");
      Future<Integer> migration = thread.submit(database::migrate);
      awaitIndexBuild(database);

      for (int i = 0; i < 5; i++) {
        // One that waited for the index would wait for the transaction that is open.
        assertThat(writeBeside(database, "beside-" + i)).isLessThan(Duration.ofSeconds(10));
      }
      assertThat(migration.isDone()).isFalse();
      other.commit();

      assertThat(migration.get(60, TimeUnit.SECONDS)).isEqualTo(MIGRATIONS);
      assertThat(indexes(database)).containsOnly(true).hasSize(2);
    }
  }

  @Test
  void buildsAnewAnIndexWhoseBuildWasBrokenOff() throws Exception {
    try (Database database = LivePayoutTable.NARROW.create();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      addConfirmations(database);
      try (Connection other = database.dataSource().getConnection()) {
        other.setAutoCommit(false);
        write(other, "held");
        Future<Integer> migration = thread.submit(database::migrate);
        awaitIndexBuild(database);
        database
            .jdbc()
            .sql(
                """
                select pg_cancel_backend(pid) from pg_stat_activity
                where query like 'create index concurrently%'
                """)
            .query(Boolean.class)
            .single();
        assertThatThrownBy(() -> migration.get(60, TimeUnit.SECONDS))
            .hasMessageContaining("run the migration again");
        other.rollback();
      }
      assertThat(indexes(database)).containsExactly(false);

      assertThat(database.migrate()).isZero();

      assertThat(indexes(database)).containsOnly(true).hasSize(2);
    }
  }

  @Test
  void waitsForNobodyOnATableThatHasEverythingAlready() throws Exception {
    try (Database database = LivePayoutTable.NARROW.create();
        Connection other = database.dataSource().getConnection()) {
      addConfirmations(database);
      addIndexes(database);
      other.setAutoCommit(false);
      write(other, "held");

      assertThat(database.migrate()).isEqualTo(MIGRATIONS);
    }
  }

  /** What docs/migration.md has the owner of the table do, where that is somebody else. */
  @Test
  void ownsNothingOfATableThatItsOwnerHasPrepared() {
    Database database = LivePayoutTable.NARROW.create();
    addConfirmations(database);
    addIndexes(database);
    for (String sql :
        List.of(
            "do $$ begin create role payout_owner; exception when duplicate_object then end $$",
            "alter table split_payout_hostpay owner to payout_owner",
            "alter type currency_type owner to payout_owner",
            "revoke all on split_payout_hostpay from hostpay",
            "grant select, insert, update on split_payout_hostpay to hostpay")) {
      database.superuser().sql(sql).update();
    }

    assertThat(database.migrate()).isEqualTo(MIGRATIONS);

    try (LedgerRig rig = new LedgerRig(database)) {
      Payment payment = rig.in(PaymentState.SUBMITTED, "payment-1");
      assertThat(
              rig.ledger.inTransaction(
                  () ->
                      rig.payouts.claim(
                          rig.ledger.lock(payment.order().uniqueId()).orElseThrow(),
                          LedgerRig.hash("tx"))))
          .isTrue();
    }
  }

  @Test
  void saysThatNothingWasMigratedWhenTheDatabaseIsOutOfReach() {
    DatabaseSettings nowhere = new DatabaseSettings("127.0.0.1:1", "hostpay", "hostpay", "x", 1);

    assertThatThrownBy(() -> LedgerMigration.run(nowhere))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("Nothing was migrated");
  }

  private static void addConfirmations(Database database) {
    database
        .jdbc()
        .sql("alter table split_payout_hostpay add column confirmations integer")
        .update();
  }

  private static void addIndexes(Database database) {
    for (String column : List.of("unique_id", "tx_hash")) {
      database
          .jdbc()
          .sql(
              "create index split_payout_hostpay_%1$s_idx on split_payout_hostpay (%1$s)"
                  .formatted(column))
          .update();
    }
  }

  private static void write(Connection connection, String id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into split_payout_hostpay (
            unique_id, cn_api_id, from_currency, from_network, from_amount, payin_address)
          values ('%s', 'other', 'ETH', 'ETH', 1, '0xbb')
          """
              .formatted(id));
    }
  }

  private static Duration writeBeside(Database database, String id) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = database.dataSource().getConnection()) {
      write(connection, id);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void awaitLockWait(Database database, String mode) {
    await(
        database,
        """
        select count(*) > 0 from pg_locks
        where not granted and mode = '%s' and relation = 'split_payout_hostpay'::regclass
        """
            .formatted(mode));
  }

  /** The build has begun, and waits for the transaction that was there before it. */
  private static void awaitIndexBuild(Database database) {
    await(
        database,
        """
        select count(*) > 0 from pg_stat_activity
        where query like 'create index concurrently%' and wait_event_type = 'Lock'
        """);
  }

  private static void await(Database database, String condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> database.jdbc().sql(condition).query(Boolean.class).single());
  }

  /** Whether each of our indexes on the shared table is valid. */
  private static List<Boolean> indexes(Database database) {
    return database
        .jdbc()
        .sql(
            """
            select indisvalid from pg_index where indrelid = 'split_payout_hostpay'::regclass
            """)
        .query((row, number) -> row.getBoolean(1))
        .list();
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
