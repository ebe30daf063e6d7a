package io.hostpay.common.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.hostpay.testkit.postgres.Database;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

class LedgerConfigurationIT {
  @ParameterizedTest
  @CsvSource({
    "statement_timeout, 15s",
    "lock_timeout, 10s",
    "idle_in_transaction_session_timeout, 30s",
    "application_name, hostpay"
  })
  void everyConnectionOfThePoolHasItsLimits(String setting, String value) throws Exception {
    try (LedgerRig rig = new LedgerRig()) {
      List<Connection> taken = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Connection connection = rig.pool.getConnection();
        taken.add(connection);
        try (var statement = connection.createStatement();
            var shown = statement.executeQuery("show " + setting)) {
          assertThat(shown.next()).isTrue();
          assertThat(shown.getString(1)).isEqualTo(value);
        }
      }
      for (Connection connection : taken) {
        connection.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"off, on", "local, on", "remote_write, on", "on, on", "remote_apply, remote_apply"})
  void commitsAreAtLeastAsDurableAsOnWhateverTheDatabaseIsSetTo(String set, String used)
      throws Exception {
    Database database = Database.shared().migratedDatabase();
    database.superuser().sql("alter role hostpay set synchronous_commit = " + set).update();
    try (LedgerRig rig = new LedgerRig(database);
        Connection connection = rig.pool.getConnection();
        var statement = connection.createStatement();
        var shown = statement.executeQuery("show synchronous_commit")) {
      assertThat(shown.next()).isTrue();
      assertThat(shown.getString(1)).isEqualTo(used);
    } finally {
      Database.shared()
          .migratedDatabase()
          .superuser()
          .sql("alter role hostpay reset synchronous_commit")
          .update();
    }
  }

  @Test
  void noAnswerOfTheServerIsWaitedForWithoutEnd() throws Exception {
    try (LedgerRig rig = new LedgerRig();
        Connection connection = rig.pool.getConnection()) {
      assertThat(connection.getNetworkTimeout()).isEqualTo(20_000);
    }
  }

  @Test
  void thePoolIsAsLargeAsTheSettingsSayAndItsQueueMovesOn() throws Exception {
    try (Database database = Database.shared().freshDatabase()) {
      DatabaseSettings settings = database.settings();
      DatabaseSettings two =
          new DatabaseSettings(
              settings.connectionName(),
              settings.database(),
              settings.user(),
              settings.password(),
              2);
      try (HikariDataSource pool = new LedgerConfiguration().dataSource(two)) {
        assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
        assertThat(pool.getConnectionTimeout()).isEqualTo(5_000);
        try (Connection one = pool.getConnection();
            Connection other = pool.getConnection()) {
          assertThat(one).isNotSameAs(other);
          pool.setConnectionTimeout(250);
          assertThatThrownBy(pool::getConnection).hasMessageContaining("not available");
        }
      }
    }
  }

  @Test
  void doesNotOpenAllConnectionsAtFirstButOthersAsTheyAreAskedFor() throws Exception {
    try (Database database = Database.shared().freshDatabase();
        HikariDataSource pool = new LedgerConfiguration().dataSource(database.settings())) {
      // A pool that fills itself has had the time.
      Awaitility.await()
          .during(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                JdbcClient.create(pool).sql("select 1").query().singleValue();
                // While the first is slow to open, whoever waits for it has another opened.
                assertThat(connections(database)).isBetween(1L, 2L);
              });

      List<Connection> taken = new ArrayList<>();
      for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
        taken.add(pool.getConnection());
      }
      assertThat(connections(database)).isEqualTo(10);
      for (Connection connection : taken) {
        connection.close();
      }
    }
  }

  private static long connections(Database database) {
    return database
        .superuser()
        .sql(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'hostpay'
            """)
        .query(Long.class)
        .single();
  }

  @Test
  void startsWithoutItsDatabaseAndFindsItLater() {
    try (Database database = Database.start()) {
      database.stop();
      LedgerConfiguration configuration = new LedgerConfiguration();
      try (HikariDataSource pool = configuration.dataSource(database.settings())) {
        pool.setConnectionTimeout(500);
        JdbcClient jdbc = JdbcClient.create(pool);
        assertThatThrownBy(() -> jdbc.sql("select 1").query().singleValue())
            .isInstanceOf(DataAccessException.class);

        database.startAgain();

        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertThatCode(() -> jdbc.sql("select 1").query().singleValue())
                        .doesNotThrowAnyException());
      }
    }
  }
}
