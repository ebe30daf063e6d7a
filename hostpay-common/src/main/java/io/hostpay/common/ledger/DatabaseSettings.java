package io.hostpay.common.ledger;

import io.hostpay.common.settings.SettingsReader;
import java.util.Properties;

/**
 * Where the ledger is.
 *
 * @param connectionName a Cloud SQL instance {@code project:region:instance}, or {@code host:port}
 *     of a plain PostgreSQL server
 * @param maxConnections upper bound of the pool, one instance of a service
 */
public record DatabaseSettings(
    String connectionName, String database, String user, String password, int maxConnections) {
  /** Reads the proposal's variables; the {@code _SECRET} in their names is historical. */
  public static DatabaseSettings read(SettingsReader reader) {
    return new DatabaseSettings(
        reader.required("CLOUD_SQL_CONNECTION_NAME"),
        reader.required("DATABASE_NAME_SECRET"),
        reader.required("DATABASE_USER_SECRET"),
        reader.secret("DATABASE_PASSWORD_SECRET").reveal(),
        Math.toIntExact(reader.wholeNumber("DATABASE_MAX_CONNECTIONS", 10, 1, 100)));
  }

  @Override
  public String toString() {
    return "DatabaseSettings[" + connectionName + ", " + database + ", " + user + ", ***]";
  }

  String jdbcUrl() {
    return "jdbc:postgresql://" + (isCloudSql() ? "" : connectionName) + "/" + database;
  }

  /** User, password and, for Cloud SQL, the socket factory that reaches it. */
  Properties connectionProperties() {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "hostpay");
    if (isCloudSql()) {
      properties.setProperty("socketFactory", "com.google.cloud.sql.postgres.SocketFactory");
      properties.setProperty("cloudSqlInstance", connectionName);
      // A CPU throttled between requests must not run refresh threads.
      properties.setProperty("cloudSqlRefreshStrategy", "lazy");
    }
    return properties;
  }

  private boolean isCloudSql() {
    return connectionName.chars().filter(c -> c == ':').count() >= 2;
  }
}
