package io.hostpay.testkit.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Keeps one connection for the next caller: tests read the ledger many times a second, and each new
 * connection costs PostgreSQL a process. A connection that has ended meanwhile is replaced.
 * Thread-safe; while it is in use, others get new ones.
 */
final class KeptConnection extends DelegatingDataSource implements AutoCloseable {
  private static final int SECONDS_TO_ANSWER = 5;

  private final AtomicReference<@Nullable Connection> kept = new AtomicReference<>();
  private volatile boolean closed;

  KeptConnection(DataSource connections) {
    super(connections);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = kept.getAndSet(null);
    if (connection != null && !connection.isValid(SECONDS_TO_ANSWER)) {
      connection.close();
      connection = null;
    }
    return handedOut(connection == null ? super.getConnection() : connection);
  }

  private Connection handedOut(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                takeBack(connection);
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Keeps it only if it is like a new one: no transaction open, no setting changed. */
  private void takeBack(Connection connection) throws SQLException {
    if (closed
        || connection.isClosed()
        || !connection.getAutoCommit()
        || connection.isReadOnly()
        || !kept.compareAndSet(null, connection)) {
      connection.close();
    }
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    Connection connection = kept.getAndSet(null);
    if (connection != null) {
      connection.close();
    }
  }
}
