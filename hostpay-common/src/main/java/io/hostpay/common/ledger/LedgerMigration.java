package io.hostpay.common.ledger;

import org.flywaydb.core.Flyway;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Brings the database to the schema that the services expect. Run by a step of its own before they
 * start, never by a serving instance. Idempotent; concurrent runs wait for each other.
 */
public final class LedgerMigration {
  private LedgerMigration() {}

  /**
   * Migrates.
   *
   * @return the number of migrations that were applied now
   * @throws org.flywaydb.core.api.FlywayException when one fails; it was rolled back whole
   */
  public static int run(DatabaseSettings settings) {
    return Flyway.configure()
        .dataSource(
            new DriverManagerDataSource(settings.jdbcUrl(), settings.connectionProperties()))
        .table("hostpay_schema_history")
        // The database is shared and not empty; version 0 stands for what was there before.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
