package io.hostpay.common.ledger;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Which migrations of this revision the database has had. Without Flyway, which is on the class
 * path of GCHostPay1 alone, where the migration runs.
 */
public final class AppliedMigrations {
  private static final String MIGRATIONS = "classpath*:db/migration/V*__*.sql";
  private static final String NO_SUCH_TABLE = "42P01";

  private AppliedMigrations() {}

  /** How many the database has not had. Changes nothing. */
  public static int missing(Connection database) throws SQLException, IOException {
    Set<String> missing = new HashSet<>();
    for (Resource migration :
        new PathMatchingResourcePatternResolver(AppliedMigrations.class.getClassLoader())
            .getResources(MIGRATIONS)) {
      String name = String.valueOf(migration.getFilename());
      missing.add(name.substring(1, name.indexOf("__")));
    }
    if (missing.isEmpty()) {
      throw new IOException("this revision's migrations are not on its class path");
    }
    missing.removeAll(applied(database));
    return missing.size();
  }

  private static Set<String> applied(Connection database) throws SQLException {
    Set<String> applied = new HashSet<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery("select version from hostpay_schema_history where success")) {
      while (rows.next()) {
        applied.add(String.valueOf(rows.getString(1)));
      }
    } catch (SQLException e) {
      if (!NO_SUCH_TABLE.equals(e.getSQLState())) {
        throw e;
      }
    }
    return applied;
  }
}
