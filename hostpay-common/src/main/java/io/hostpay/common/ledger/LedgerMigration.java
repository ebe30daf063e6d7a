package io.hostpay.common.ledger;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Brings the database to the schema that the services expect. Run by a step of its own before they
 * start, never by a serving instance. Idempotent; concurrent runs wait for each other.
 */
public final class LedgerMigration {
  /**
   * Key of the advisory lock that one run holds. Flyway's own lock comes too late: Flyway checks
   * whether the database is new before locking, so a second run would find a history table that is
   * still empty.
   */
  private static final long LOCK = 0x486f7374506179L;

  /** Between two looks whether the other run has ended. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  /**
   * Pause before locking the shared table again, so that sessions queued behind us can go first.
   */
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

  private static final int TRIES_FOR_THE_SHARED_TABLE = 30;

  private LedgerMigration() {}

  /**
   * Migrates. Reads and writes of the shared table go on meanwhile.
   *
   * @return the number of migrations that were applied now
   * @throws FlywayException when the database cannot be reached, or a migration (then rolled back
   *     whole) or the build of an index fails; it may be run again
   */
  public static int run(DatabaseSettings settings) {
    DataSource database =
        new DriverManagerDataSource(settings.jdbcUrl(), settings.connectionProperties());
    try (Connection connection = database.getConnection()) {
      awaitTurn(connection); // held until the connection closes
      int applied = migrate(database);
      buildIndexes(connection);
      return applied;
    } catch (SQLException e) {
      throw new FlywayException(
          "The database cannot be reached. Nothing was migrated: " + e.getMessage(), e);
    }
  }

  /**
   * Polls instead of waiting in one statement. A concurrent index build waits for every running
   * statement; it would wait for ours while ours waits for it.
   */
  private static void awaitTurn(Connection connection) throws SQLException {
    while (true) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
        row.next();
        if (row.getBoolean(1)) {
          return;
        }
      }
      pause(POLL_INTERVAL);
    }
  }

  /** Applies what is new; tries again while others do not let go of the shared table. */
  private static int migrate(DataSource database) {
    for (int tries = 1; ; tries++) {
      try {
        return flyway(database).migrate().migrationsExecuted;
      } catch (FlywayException e) {
        if (tries == TRIES_FOR_THE_SHARED_TABLE || !isLockTimeout(e)) {
          throw e;
        }
        pause(RETRY_INTERVAL);
      }
    }
  }

  private static void buildIndexes(Connection connection) {
    try {
      PayoutIndexes.build(connection);
    } catch (SQLException e) {
      throw new FlywayException(
          "The ledger is migrated, but an index of split_payout_hostpay could not be built. Every"
              + " payment would read the whole table: run the migration again before the services"
              + " start. "
              + e.getMessage(),
          e);
    }
  }

  private static Flyway flyway(DataSource database) {
    return Flyway.configure()
        .dataSource(database)
        .table("hostpay_schema_history")
        // The database is shared and not empty; version 0 stands for what was there before.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load();
  }

  private static boolean isLockTimeout(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && SharedRows.LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlywayException("Interrupted while waiting to migrate. Run it again.", e);
    }
  }
}
