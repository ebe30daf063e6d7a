package io.hostpay.common.ledger;

/**
 * Where the ledger is.
 *
 * @param connectionName a Cloud SQL instance {@code project:region:instance}, or {@code host:port}
 *     of a plain PostgreSQL server
 * @param maxConnections upper bound of the pool, one instance of a service
 */
public record DatabaseSettings(
    String connectionName, String database, String user, String password, int maxConnections) {
  @Override
  public String toString() {
    return "DatabaseSettings[" + connectionName + ", " + database + ", " + user + ", ***]";
  }

  boolean isCloudSql() {
    return connectionName.chars().filter(c -> c == ':').count() >= 2;
  }
}
