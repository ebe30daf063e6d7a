package io.hostpay.common.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
   * Key of the advisory lock that one run holds. Flyway's own lock comes too late: it looks whether
   * the database is new before it takes it, and a second run then finds a history that is made but
   * empty.
   */
  private static final long LOCK = 0x486f7374506179L;

  private LedgerMigration() {}

  /**
   * Migrates.
   *
   * @return the number of migrations that were applied now
   * @throws FlywayException when the database cannot be reached, or when one fails; it was rolled
   *     back whole
   */
  public static int run(DatabaseSettings settings) {
    DataSource database =
        new DriverManagerDataSource(settings.jdbcUrl(), settings.connectionProperties());
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(" + LOCK + ")"); // until the connection closes
      return migrate(database);
    } catch (SQLException e) {
      throw new FlywayException(
          "The database cannot be reached. Nothing was migrated: " + e.getMessage(), e);
    }
  }

  private static int migrate(DataSource database) {
    return Flyway.configure()
        .dataSource(database)
        .table("hostpay_schema_history")
        // The database is shared and not empty; version 0 stands for what was there before.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
