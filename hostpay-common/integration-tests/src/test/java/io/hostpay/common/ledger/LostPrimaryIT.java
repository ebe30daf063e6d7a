package io.hostpay.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hostpay.testkit.faults.SilencingProxy;
import io.hostpay.testkit.postgres.Database;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A pool whose connections all go nowhere, while new ones would work. */
class LostPrimaryIT {
  private static final String READ_ONLY = "set session characteristics as transaction read only";

  /** A primary that was demoted under its connections: they stay, and refuse to write. */
  @Test
  void connectionsThatCannotWriteAreLeftAtTheFirstRefusal() throws Exception {
    try (Database database = Database.shared().freshDatabase();
        HikariDataSource pool = patient(database)) {
      JdbcClient jdbc = JdbcClient.create(pool);
      jdbc.sql("create table written (id int)").update();
      fill(pool, READ_ONLY);

      assertThatThrownBy(() -> jdbc.sql("insert into written values (1)").update())
          .rootCause()
          .hasMessageContaining("read-only");

      for (int i = 0; i < 5; i++) {
        jdbc.sql("insert into written values (1)").update();
      }
    }
  }

  /** Once, connections that were made while the role could only read stayed in the pool. */
  @Test
  void aServerThatOnlyReadsIsNotThePrimary() throws Exception {
    try (Database database = Database.shared().freshDatabase();
        HikariDataSource pool = new LedgerConfiguration().dataSource(database.settings())) {
      JdbcClient jdbc = JdbcClient.create(pool);
      jdbc.sql("create table written (id int)").update();
      JdbcClient superuser = database.superuser();
      // In its own database alone: other tests have theirs on the same server, by the same role.
      String role =
          "alter role %s in database %s "
              .formatted(database.settings().user(), database.settings().database());
      superuser.sql(role + "set default_transaction_read_only = on").update();
      try {
        superuser
            .sql(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = :db and application_name = 'hostpay'")
            .param("db", database.settings().database())
            .query()
            .listOfRows();
        assertThatThrownBy(() -> jdbc.sql("insert into written values (1)").update())
            .isInstanceOf(RuntimeException.class);
      } finally {
        superuser.sql(role + "reset default_transaction_read_only").update();
      }

      jdbc.sql("insert into written values (2)").update();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"57P01", "57P02", "57P03", "08006", "08001", "25006"})
  void aConnectionThatSaysItsServerIsGoneIsNotUsedAgain(String state) throws Exception {
    try (Database database = Database.shared().freshDatabase();
        HikariDataSource pool = patient(database)) {
      int before = backend(pool);

      try (Connection connection = pool.getConnection();
          var statement = connection.createStatement()) {
        assertThatThrownBy(
                () ->
                    statement.execute(
                        "do $$ begin raise exception 'gone' using errcode = '"
                            + state
                            + "'; end $$"))
            .hasMessageContaining("gone");
      }

      assertThat(backend(pool)).isNotEqualTo(before);
    }
  }

  /** A refusal that is the statement's own keeps its connection. */
  @Test
  void aConnectionWhoseStatementWasRefusedIsKept() throws Exception {
    try (Database database = Database.shared().freshDatabase();
        HikariDataSource pool = patient(database)) {
      int before = backend(pool);

      try (Connection connection = pool.getConnection();
          var statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute("select 1/0")).hasMessageContaining("zero");
      }

      assertThat(backend(pool)).isEqualTo(before);
    }
  }

  /** Every connection is dropped without a word: the first request may fail, the second not. */
  @Test
  void aPoolOfSilentConnectionsIsWellAgainAfterOneRequest() throws Exception {
    try (Database database = Database.shared().freshDatabase();
        SilencingProxy proxy = new SilencingProxy(port(database));
        HikariDataSource pool = new LedgerConfiguration().dataSource(through(proxy, database))) {
      fill(pool, "select 1");
      JdbcClient jdbc = JdbcClient.create(pool);
      Thread.sleep(700); // Hikari takes a connection used in the last half second for alive
      assertThat(proxy.silence()).isGreaterThanOrEqualTo(10);

      long start = System.nanoTime();
      try {
        jdbc.sql("select 1").query().singleValue();
      } catch (RuntimeException first) {
        // delivered again
      }
      assertThatCode(() -> jdbc.sql("select 1").query().singleValue()).doesNotThrowAnyException();

      Duration took = Duration.ofNanos(System.nanoTime() - start);
      System.out.printf("silent database: well again after %d ms%n", took.toMillis());
      assertThat(took).isLessThan(Duration.ofSeconds(12));
    }
  }

  /**
   * The pool asks its first connection for its isolation level once. If that fails for good, an
   * instance that started while the database was slow stays healthy and never gets a connection.
   */
  @Test
  void aFirstConnectionThatStallsWhileItIsSetUpIsFollowedByOneThatWorks() throws Exception {
    try (Database database = Database.shared().freshDatabase();
        SilencingProxy proxy = new SilencingProxy(port(database))) {
      proxy.silenceAt("TRANSACTION ISOLATION LEVEL");
      try (HikariDataSource pool = new LedgerConfiguration().dataSource(through(proxy, database))) {
        pool.setConnectionTimeout(30_000);

        assertThat(JdbcClient.create(pool).sql("select 1").query(Integer.class).single())
            .isEqualTo(1);
        assertThat(proxy.silent()).isEqualTo(1);
      }
    }
  }

  /** These are not about time: a busy machine may take its own to connect. */
  private static HikariDataSource patient(Database database) {
    HikariDataSource pool = new LedgerConfiguration().dataSource(database.settings());
    pool.setConnectionTimeout(30_000);
    return pool;
  }

  private static void fill(HikariDataSource pool, String each) throws Exception {
    List<Connection> taken = new ArrayList<>();
    for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
      Connection connection = pool.getConnection();
      taken.add(connection);
      try (var statement = connection.createStatement()) {
        statement.execute(each);
      }
    }
    for (Connection connection : taken) {
      connection.close();
    }
  }

  private static int backend(HikariDataSource pool) {
    return JdbcClient.create(pool).sql("select pg_backend_pid()").query(Integer.class).single();
  }

  private static int port(Database database) {
    return Integer.parseInt(database.settings().connectionName().replaceFirst(".*:", ""));
  }

  private static DatabaseSettings through(SilencingProxy proxy, Database database) {
    DatabaseSettings settings = database.settings();
    return new DatabaseSettings(
        "127.0.0.1:" + proxy.port(), settings.database(), settings.user(), settings.password(), 10);
  }
}
