package io.hostpay.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import io.hostpay.testkit.postgres.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresProxyIT {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private Database database;
  private PostgresProxy proxy;

  @BeforeEach
  void start() {
    database = Database.shared().freshDatabase();
    database.jdbc().sql("create table hostpay_thing (n integer)").update();
    String address = database.settings().connectionName();
    proxy = new PostgresProxy(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    proxy.watch(
        (moment, call) -> {
          seen.add(moment + " " + call);
          return Verdict.PASS;
        });
  }

  @AfterEach
  void stop() {
    proxy.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
  void seesEachCommitAndWhatItWrites(String queryMode) throws Exception {
    try (Connection connection = connect("preferQueryMode=" + queryMode)) {
      connection.setAutoCommit(false);
      for (int i = 0; i < 8; i++) { // from the fifth on, the driver uses server-side statements
        insert(connection, i);
        connection.commit();
      }
    }
    assertThat(seen)
        .hasSize(16)
        .allMatch(call -> call.endsWith(" SQL commit: insert thing"))
        .filteredOn(call -> call.startsWith("BEFORE"))
        .hasSize(8);
    assertThat(rows()).isEqualTo(8);
  }

  @Test
  void seesAWriteOutsideATransactionAsACommit() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.executeQuery("select 1").close();
      statement.executeUpdate("update hostpay_thing set n = n + 1");
    }
    assertThat(seen).containsExactly("BEFORE SQL update thing", "AFTER SQL update thing");
  }

  @Test
  void seesNoCommitInARollbackNorInASavepoint() throws Exception {
    try (Connection connection = connect("")) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      connection.releaseSavepoint(connection.setSavepoint("before"));
      connection.rollback(connection.setSavepoint("again"));
      connection.rollback();
    }
    assertThat(seen).isEmpty();
    assertThat(rows()).isZero();
  }

  @Test
  void whatIsCutBeforeIsNotCommitted() throws Exception {
    proxy.watch((moment, call) -> moment == Moment.BEFORE ? Verdict.CUT : Verdict.PASS);
    assertThatThrownBy(this::insertAndCommit).isInstanceOf(SQLException.class);
    assertThat(rows()).isZero();
  }

  @Test
  void whatIsCutAfterIsCommittedAndTheClientDoesNotKnow() throws Exception {
    proxy.watch((moment, call) -> moment == Moment.AFTER ? Verdict.CUT : Verdict.PASS);
    assertThatThrownBy(this::insertAndCommit).isInstanceOf(SQLException.class);
    assertThat(rows()).isOne();
  }

  @Test
  void cutsConnectionsAndRollsBackWhatIsOpenInThem() throws Exception {
    try (Connection connection = connect("")) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      proxy.cutAll();
      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    assertThat(rows()).isZero();
  }

  private void insertAndCommit() throws SQLException {
    try (Connection connection = connect("")) {
      connection.setAutoCommit(false);
      insert(connection, 1);
      connection.commit();
    }
  }

  private static void insert(Connection connection, int n) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("insert into hostpay_thing values (?)")) {
      insert.setInt(1, n);
      insert.executeUpdate();
    }
  }

  private int rows() {
    return database.jdbc().sql("select count(*) from hostpay_thing").query(Integer.class).single();
  }

  private Connection connect(String options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s?%s"
            .formatted(proxy.port(), database.settings().database(), options),
        "hostpay",
        "hostpay");
  }
}
