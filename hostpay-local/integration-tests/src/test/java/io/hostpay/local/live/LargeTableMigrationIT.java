package io.hostpay.local.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.UniqueId;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LivePayoutTable;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The migration on a shared table that has grown for years, and that others go on writing. */
class LargeTableMigrationIT {
  @Test
  void migratesWhileOthersWrite() throws Exception {
    migrate(100_000);
  }

  @Tag("long")
  @Test
  void migratesAMillionRowsWhileOthersWrite() throws Exception {
    migrate(1_000_000);
  }

  private static void migrate(int rows) throws Exception {
    try (Database database = LivePayoutTable.NARROW.create();
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      LargeTables.fillSharedTable(database.jdbc(), rows);
      AtomicBoolean over = new AtomicBoolean();
      Future<Writes> writing = thread.submit(() -> write(database, over));

      long start = System.nanoTime();
      int migrations;
      try {
        migrations = database.migrate();
      } finally {
        over.set(true);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      Writes writes = writing.get();

      System.out.printf(
          "%d rows migrated in %d ms; %d rows written meanwhile, the slowest in %d ms%n",
          rows, took.toMillis(), writes.count(), writes.longest().toMillis());
      assertThat(migrations).isPositive();
      assertThat(writes.count()).isPositive();
      // The column is added in an instant; the lock for it is given up after two seconds.
      assertThat(writes.longest()).isLessThan(Duration.ofSeconds(4));
      JdbcClient jdbc = database.jdbc();
      assertThat(
              jdbc.sql("select count(*) from split_payout_hostpay").query(Integer.class).single())
          .isEqualTo(rows + writes.count());
      assertThat(
              jdbc.sql(
                      """
                      select count(*) from pg_index
                      where indrelid = 'split_payout_hostpay'::regclass and indisvalid
                      """)
                  .query(Integer.class)
                  .single())
          .isEqualTo(2);
    }
  }

  private record Writes(int count, Duration longest) {}

  private static Writes write(Database database, AtomicBoolean over) {
    int count = 0;
    Duration longest = Duration.ZERO;
    while (!over.get()) {
      long start = System.nanoTime();
      LivePayoutTable.insertForeign(database, new UniqueId("beside" + count), "null");
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      longest = took.compareTo(longest) > 0 ? took : longest;
      count++;
    }
    return new Writes(count, longest);
  }
}
