package io.hostpay.common.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/**
 * The pool of the ledger's connections. What one connection shows of its server holds for the
 * others, since all were made to the same one: after a failover each would fail a request of its
 * own. So the whole pool is made anew when one says that its server has gone, or cannot write.
 */
final class LedgerPool extends HikariDataSource {
  LedgerPool(HikariConfig config) {
    super(withVerdict(config));
    ((LostServer) config.getExceptionOverride()).onLoss(this::evictAll);
  }

  /** {@inheritDoc} One for which every connection at hand was found dead leaves none of them. */
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
