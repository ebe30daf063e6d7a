package io.hostpay.common.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * The pool of the ledger's connections. All connections lead to the same server: after a failover
 * each of them would fail one request. So all are renewed as soon as one shows that its server is
 * gone or cannot write.
 */
final class LedgerPool extends HikariDataSource {
  LedgerPool(HikariConfig config) {
    super(withVerdict(config));
    ((LostServer) config.getExceptionOverride()).onLoss(this::evictAll);
  }

  /**
   * {@inheritDoc} When it fails because the connections it tried were dead, the others are closed
   * too.
   */
  @Override
  public Connection getConnection() throws SQLException {
    try {
      return super.getConnection();
    } catch (SQLTransientConnectionException e) {
      // Without a cause the pool was only busy: those connections are good.
      if (e.getCause() != null) {
        evictAll();
      }
      throw e;
    }
  }

  private void evictAll() {
    if (isRunning()) {
      getHikariPoolMXBean().softEvictConnections();
    }
  }

  private static HikariConfig withVerdict(HikariConfig config) {
    config.setExceptionOverride(new LostServer());
    return config;
  }
}
