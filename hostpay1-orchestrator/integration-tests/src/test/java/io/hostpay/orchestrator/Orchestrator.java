package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import io.hostpay.testkit.postgres.LedgerRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** GCHostPay1 as in production, with a database and a Cloud Tasks of its own. */
final class Orchestrator implements AutoCloseable {
  final Database database;
  final RecordingCloudTasks tasks;
  final JdbcClient jdbc;
  final PaymentLedger ledger;
  final Timeline timeline;
  private final LedgerPayments payments;
  private final ConfigurableApplicationContext service;
  private final OrchestratorClient client;

  Orchestrator(Database database) {
    this(database, settings -> {});
  }

  /** Starts it with an empty ledger. */
  static Orchestrator start() {
    return new Orchestrator(Database.shared().migratedDatabase());
  }

  /** On this database, which is closed with it; these variables replace the usual ones. */
  Orchestrator(Database database, Map<String, String> variables) {
    this(database, settings -> settings.putAll(variables));
  }

  /** On this database, which is closed with it, with these changes to the usual variables. */
  Orchestrator(Database database, Consumer<Map<String, String>> changes) {
    this.database = database;
    DataSource source = database.dataSource();
    this.jdbc = JdbcClient.create(source);
    this.timeline = new Timeline(jdbc, Clock.systemUTC(), ServiceName.HOSTPAY3);
    this.ledger =
        new PaymentLedger(
            jdbc,
            new TransactionTemplate(new JdbcTransactionManager(source)),
            Clock.systemUTC(),
            ServiceName.HOSTPAY3);
    this.payments = new LedgerPayments(ledger, jdbc);
    try {
      this.tasks = new RecordingCloudTasks();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> environment = environment(database, tasks.address());
    changes.accept(environment);
    this.service = OrchestratorApplication.start(environment);
    this.client = new OrchestratorClient(address());
  }

  /** Where it serves. */
  URI address() {
    return URI.create(
        "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
  }

  private static Map<String, String> environment(Database database, String cloudTasks) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PORT", "0");
    environment.put("TPS_HOSTPAY_SIGNING_KEY", Messages.TPS_KEY);
    environment.put("HOSTPAY_INTERNAL_SIGNING_KEY", Messages.INTERNAL_KEY);
    environment.put("CLOUD_SQL_CONNECTION_NAME", database.settings().connectionName());
    environment.put("DATABASE_NAME_SECRET", database.settings().database());
    environment.put("DATABASE_USER_SECRET", database.settings().user());
    environment.put("DATABASE_PASSWORD_SECRET", database.settings().password());
    environment.put("CLOUD_TASKS_PROJECT_ID", "hostpay-test");
    environment.put("CLOUD_TASKS_LOCATION", "us-central1");
    environment.put("CLOUD_TASKS_EMULATOR_HOST", cloudTasks);
    environment.put("CLOUD_TASKS_SERVICE_ACCOUNT", CallerIdentity.TASKS);
    environment.put("SWEEP_SERVICE_ACCOUNT", CallerIdentity.SCHEDULER);
    environment.put("GCHOSTPAY1_URL", CallerIdentity.URL);
    environment.put("OIDC_KEYS_URL", CallerIdentity.GOOGLE.keySet().toString());
    environment.put("GCHOSTPAY2_QUEUE", "status-check-queue");
    environment.put("GCHOSTPAY2_URL", "https://hostpay2.example");
    environment.put("GCHOSTPAY3_QUEUE", "payment-execute-queue");
    environment.put("GCHOSTPAY3_WATCH_QUEUE", "payment-watch-queue");
    environment.put("GCHOSTPAY3_URL", "https://hostpay3.example");
    return environment;
  }

  HttpAnswer intake(String token, String... headers) {
    return client.post("/", token, headers);
  }

  HttpAnswer statusVerified(String token) {
    return client.post("/status-verified", token);
  }

  HttpAnswer paymentCompleted(String token) {
    return client.post("/payment-completed", token);
  }

  /** Whatever else can be asked for over HTTP. */
  OrchestratorClient client() {
    return client;
  }

  /** A part of the service. */
  <T> T part(Class<T> type) {
    return service.getBean(type);
  }

  /** What Cloud Scheduler calls. */
  HttpAnswer sweep(String... headers) {
    return client.operator("POST", "/sweep", headers);
  }

  /** An operator has the payment tried again. */
  HttpAnswer redrive(PaymentOrder order, String... headers) {
    return client.operator("POST", "/payments/" + order.uniqueId().value() + "/redrive", headers);
  }

  Payment payment(PaymentOrder order) {
    return ledger.find(order.uniqueId()).orElseThrow();
  }

  /** A payment in this state; no task is waiting, of it or of others. */
  PaymentOrder in(PaymentState state) {
    PaymentOrder order = payments.of(Messages.newOrder()).in(state).order();
    tasks.clear();
    return order;
  }

  void change(PaymentOrder order, Consumer<LockedPayment> change) {
    payments.change(order.uniqueId(), change);
  }

  /** Lets nothing have happened to the payment for this long. */
  void stall(PaymentOrder order, Duration time) {
    jdbc.sql(
            """
            update hostpay_payment
            set state_changed_at = state_changed_at - :seconds * interval '1 second',
                redriven_at = redriven_at - :seconds * interval '1 second'
            where unique_id = :id
            """)
        .param("seconds", time.toSeconds())
        .param("id", order.uniqueId().value())
        .update();
  }

  /** A payment that was just taken in. */
  PaymentOrder recorded() {
    PaymentOrder order = Messages.newOrder();
    if (intake(Messages.request(order)).status() != 200) {
      throw new IllegalStateException(order + " was not taken in");
    }
    tasks.clear();
    return order;
  }

  Map<String, List<String>> everything() {
    return LedgerRows.everything(jdbc);
  }

  /** Forgets every payment, and every task. */
  void forgetEverything() {
    jdbc.sql(
            """
            truncate hostpay_payment, hostpay_wallet, hostpay_wallet_nonce, hostpay_eth_attempt,
                hostpay_event, split_payout_hostpay
            """)
        .update();
    forgetTasks();
  }

  /** Forgets every task and request, and every fault of the queues. */
  void forgetTasks() {
    tasks.clear();
    tasks.recover();
  }

  /** Moves the payment's deadline into the past. */
  void letDeadlinePass(PaymentOrder order) {
    jdbc.sql(
            """
            update hostpay_payment set deadline_at = now() - interval '1 second'
            where unique_id = :id
            """)
        .param("id", order.uniqueId().value())
        .update();
  }

  @Override
  public void close() {
    service.close();
    tasks.close();
    client.close();
    database.close();
  }
}
