package io.hostpay.local.bench;

import com.google.cloud.tasks.v2.CloudTasksClient;
import com.google.cloud.tasks.v2.QueueName;
import com.google.cloud.tasks.v2.Task;
import com.google.cloud.tasks.v2.TaskName;
import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What GCHostPay1 sends to PostgreSQL and Cloud Tasks for one request, statement by statement, and
 * nothing else: no HTTP, no token, no decision, no line.
 */
final class BareIntake implements AutoCloseable {
  private static final String FIND = "select * from hostpay_payment where unique_id = ?";
  private static final String WAIT_SHORTLY =
      """
      set local lock_timeout = '1s';
      lock table split_payout_hostpay in access share mode;
      set local lock_timeout to default
      """;
  private static final String HOLDS =
      "select exists (select 1 from split_payout_hostpay where unique_id = ?)";
  private static final String RECEIVE =
      """
      with received as (
        insert into hostpay_payment (
          unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
          payin_address, state, reason, requested_at, deadline_at, received_at,
          ended_at, state_changed_at, traceparent)
        values (?, ?, ?, ?, ?, ?, ?, 'RECEIVED', null, ?, ?, ?, null, ?, ?)
        on conflict (unique_id) do nothing
        returning unique_id)
      insert into hostpay_event (at, last_at, unique_id, service, event, detail, moved)
      select ?, ?, unique_id, 'GCHostPay1-10-26', 'payment_requested', null, true from received
      """;

  private static final String COLLECTED =
      "update hostpay_payment set actual_amount = ? where unique_id = ?";

  private final CloudTasksClient tasks;
  private final Task like;
  private final BlockingQueue<Connection> connections;

  /**
   * Connects to both.
   *
   * @param database with as many connections as GCHostPay1 has
   * @param like one of GCHostPay1's own tasks: all of this one's are copies under other names
   */
  BareIntake(DatabaseSettings database, CloudTasksClient tasks, Task like) throws SQLException {
    this.tasks = tasks;
    this.like = like;
    this.connections = new ArrayBlockingQueue<>(database.maxConnections());
    for (int i = 0; i < database.maxConnections(); i++) {
      connections.add(
          DriverManager.getConnection(
              "jdbc:postgresql://" + database.connectionName() + "/" + database.database(),
              database.user(),
              database.password()));
    }
  }

  void take(PaymentOrder order) throws SQLException, InterruptedException {
    Connection connection = connections.take();
    try {
      find(connection, order);
      connection.setAutoCommit(false);
      holds(connection, order);
      connection.commit();
      receive(connection, order);
      connection.commit();
      connection.setAutoCommit(true);
      find(connection, order);
    } finally {
      connections.add(connection);
    }
    enqueue(order);
  }

  private static void find(Connection connection, PaymentOrder order) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND)) {
      find.setString(1, order.uniqueId().value());
      find.executeQuery().next();
    }
  }

  private static void holds(Connection connection, PaymentOrder order) throws SQLException {
    try (Statement wait = connection.createStatement()) {
      wait.execute(WAIT_SHORTLY);
    }
    try (PreparedStatement holds = connection.prepareStatement(HOLDS)) {
      holds.setString(1, order.uniqueId().value());
      holds.executeQuery().next();
    }
  }

  private static void receive(Connection connection, PaymentOrder order) throws SQLException {
    OffsetDateTime now = OffsetDateTime.now(java.time.ZoneOffset.UTC);
    try (PreparedStatement receive = connection.prepareStatement(RECEIVE)) {
      receive.setString(1, order.uniqueId().value());
      receive.setString(2, order.cnApiId());
      receive.setString(3, order.fromCurrency());
      receive.setString(4, order.fromNetwork());
      receive.setDouble(5, order.amount().value());
      receive.setBigDecimal(6, new BigDecimal(Orders.wei(order)));
      receive.setString(7, order.payinAddress());
      receive.setObject(8, now);
      receive.setObject(9, now.plusDays(1));
      receive.setObject(10, now);
      receive.setObject(11, now);
      receive.setString(12, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
      receive.setObject(13, now);
      receive.setObject(14, now);
      if (receive.executeUpdate() != 1) {
        throw new SQLException("not recorded: " + order);
      }
    }
    try (PreparedStatement collected = connection.prepareStatement(COLLECTED)) {
      collected.setBigDecimal(1, BigDecimal.valueOf(order.amount().value()));
      collected.setString(2, order.uniqueId().value());
      collected.executeUpdate();
    }
  }

  private void enqueue(PaymentOrder order) {
    TaskName named = TaskName.parse(like.getName());
    String name =
        TaskName.of(
                named.getProject(),
                named.getLocation(),
                named.getQueue(),
                "bare-" + order.uniqueId())
            .toString();
    var unused =
        tasks.createTask(
            QueueName.of(named.getProject(), named.getLocation(), named.getQueue()),
            like.toBuilder().setName(name).build());
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
