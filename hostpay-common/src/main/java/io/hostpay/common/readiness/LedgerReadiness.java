package io.hostpay.common.readiness;

import io.hostpay.common.ledger.AppliedMigrations;
import java.sql.Connection;
import java.util.Optional;
import javax.sql.DataSource;

/** The database answers, and has every migration that this revision knows. */
public final class LedgerReadiness implements ReadinessCheck {
  private final DataSource database;

  /** Asks nothing yet. */
  public LedgerReadiness(DataSource database) {
    this.database = database;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public Optional<String> problem() throws Exception {
    try (Connection connection = database.getConnection()) {
      if (!connection.isValid(5)) {
        return Optional.of("does not answer");
      }
      int missing = AppliedMigrations.missing(connection);
      return missing == 0
          ? Optional.empty()
          : Optional.of(missing + " migration(s) of this revision are not applied: run migrate.sh");
    }
  }
}
