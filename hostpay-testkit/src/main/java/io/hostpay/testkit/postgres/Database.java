package io.hostpay.testkit.postgres;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.ledger.LedgerMigration;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.logging.ServiceName;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A database on a real PostgreSQL: in a container where a Docker engine answers, else from
 * PostgreSQL's own binaries. Its role {@code hostpay} owns it and is no superuser.
 */
public final class Database implements AutoCloseable {
  private static final String ROLE = "hostpay";
  private static final String MIGRATED = "hostpay_migrated";
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static @Nullable Database shared;

  private final PostgresServer server;
  private final String name;
  private final Runnable onClose;
  private final KeptConnection connections;

  private Database(PostgresServer server, String name, Runnable onClose) {
    this.server = server;
    this.name = name;
    this.onClose = onClose;
    this.connections =
        new KeptConnection(new DriverManagerDataSource(url(server, name), ROLE, ROLE));
  }

  /** A server of its own, with an empty database {@code hostpay}; closing removes it. */
  public static Database start() {
    return prepare(anyServer());
  }

  /** A server of its own at this port of 127.0.0.1, always from PostgreSQL's own binaries. */
  public static Database start(int port) {
    try {
      return prepare(EmbeddedServer.start(port));
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(
          "PostgreSQL could not be started on port "
              + port
              + ". Perhaps something else listens there. Nothing was started.",
          e);
    }
  }

  /**
   * The server that all tests of this JVM share: ask it for {@link #freshDatabase} or {@link
   * #migratedDatabase}. It ends with the JVM; closing it earlier does nothing.
   */
  public static synchronized Database shared() {
    if (shared == null) {
      PostgresServer server = anyServer();
      Runtime.getRuntime().addShutdownHook(new Thread(server::remove, "remove-postgres"));
      Database prepared = prepare(server);
      shared = new Database(server, prepared.name, () -> {});
    }
    return shared;
  }

  private static PostgresServer anyServer() {
    RuntimeException noContainer;
    try {
      if (ContainerServer.engineAnswers()) {
        return ContainerServer.start();
      }
      noContainer = new IllegalStateException("No Docker engine answers.");
    } catch (RuntimeException e) {
      noContainer = e;
    }
    try {
      return EmbeddedServer.start(0);
    } catch (IOException | RuntimeException e) {
      e.addSuppressed(noContainer);
      throw new IllegalStateException(
          "There is no PostgreSQL to test against: neither did a container start, nor could"
              + " PostgreSQL's own binaries be run here. The test has failed for want of it.",
          e);
    }
  }

  private static Database prepare(PostgresServer server) {
    admin(server).sql("create role hostpay login password 'hostpay'").update();
    admin(server).sql("create database hostpay owner hostpay").update();
    return new Database(server, ROLE, server::remove);
  }

  /** Another, empty database on the same server; closing drops it. */
  public Database freshDatabase() {
    return create("template1");
  }

  /** Another database on the same server, with the ledger's schema; closing drops it. */
  public Database migratedDatabase() {
    synchronized (server) {
      boolean exists =
          admin(server)
              .sql("select exists (select 1 from pg_database where datname = :name)")
              .param("name", MIGRATED)
              .query(Boolean.class)
              .single();
      if (!exists) {
        admin(server).sql("create database " + MIGRATED + " owner " + ROLE).update();
        new Database(server, MIGRATED, () -> {}).migrate();
      }
      return create(MIGRATED);
    }
  }

  private Database create(String template) {
    String fresh = "hostpay_" + COUNTER.incrementAndGet();
    admin(server)
        .sql("create database %s owner %s template %s".formatted(fresh, ROLE, template))
        .update();
    return new Database(
        server,
        fresh,
        () -> admin(server).sql("drop database " + fresh + " with (force)").update());
  }

  /** Where it is, as a service is told: {@code host:port}, database, user and password. */
  public DatabaseSettings settings() {
    return new DatabaseSettings(server.host() + ":" + server.port(), name, ROLE, ROLE, 10);
  }

  /** Connections of the owner; the last one that was given back is handed out again. */
  public DataSource dataSource() {
    return connections;
  }

  /** SQL as the owner, each statement by itself. */
  public JdbcClient jdbc() {
    return JdbcClient.create(dataSource());
  }

  /** The ledger of a migrated database, as GCHostPay1 writes it. */
  public PaymentLedger ledger(Clock clock) {
    return new PaymentLedger(
        jdbc(),
        new TransactionTemplate(new JdbcTransactionManager(dataSource())),
        clock,
        ServiceName.HOSTPAY1);
  }

  /** SQL in this database as the superuser, for what its owner may not do. */
  public JdbcClient superuser() {
    return JdbcClient.create(
        new DriverManagerDataSource(url(server, name), "postgres", server.superuserPassword()));
  }

  /** Brings it to the ledger's schema; returns the number of migrations applied now. */
  public int migrate() {
    return LedgerMigration.run(settings());
  }

  /** Ends the server in order; connections break. The data stay. */
  public void stop() {
    server.stop();
  }

  /** Ends the server as kill -9 does; what was committed stays. */
  public void kill() {
    server.kill();
  }

  /** Starts the server after {@link #stop} or {@link #kill}: same port, same data; it answers. */
  public void startAgain() {
    server.startAgain();
    Instant limit = Instant.now().plus(ANSWER_LIMIT);
    while (true) {
      try {
        jdbc().sql("select 1").query(Integer.class).single();
        return;
      } catch (DataAccessException e) {
        if (Instant.now().isAfter(limit)) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      connections.close();
    } catch (SQLException e) {
      throw new IllegalStateException("A connection to " + name + " does not end", e);
    }
    onClose.run();
  }

  private static JdbcClient admin(PostgresServer server) {
    return JdbcClient.create(
        new DriverManagerDataSource(
            url(server, "postgres"), "postgres", server.superuserPassword()));
  }

  private static String url(PostgresServer server, String database) {
    return "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database;
  }
}
