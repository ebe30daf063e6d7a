package io.hostpay.local.crash;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.time.ScaledClock;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.executor.ExecutorApplication;
import io.hostpay.local.LocalKeys;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.PostgresProxy;
import io.hostpay.testkit.faults.TasksProxy;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * GCHostPay3 inside this process, with one chain behind two RPC endpoints, and all the proxies
 * there are: quick to start, to disturb and to ask. Blocks are mined on demand and final after two
 * more.
 */
final class World implements AutoCloseable {
  /** Three minutes, after which an attempt counts as stuck, are 0.3 s. */
  private static final double SCALE = 600;

  private static final Duration FOR_EVER = Duration.ofDays(10_000);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  private final Instant origin = Instant.ofEpochMilli(System.currentTimeMillis());
  private final Clock clock = ScaledClock.of(Clock.systemUTC(), origin, SCALE);
  private final TokenCodec<PaymentRequest> codec =
      TokenCodec.paymentRequest(SigningKeys.of(LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY));
  private final HttpClient http = HttpClient.newHttpClient();
  private final Anvil chain = Anvil.builder().noMining().slotsInAnEpoch(1).start();
  private final Database database = Database.shared().migratedDatabase();
  private final TaskSink sink = new TaskSink();
  private final List<JsonRpcProxy> endpoints =
      List.of(new JsonRpcProxy(chain.rpcUrl()), new JsonRpcProxy(chain.rpcUrl()));
  private final PostgresProxy sql;
  private final TasksProxy tasks = new TasksProxy(sink.port());
  private final PaymentLedger ledger;
  private final LedgerPayments payments;
  private ConfigurableApplicationContext executor;

  World() {
    String address = database.settings().connectionName();
    this.sql = new PostgresProxy(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    this.ledger = database.ledger(clock);
    this.payments = new LedgerPayments(ledger, database.jdbc());
    this.executor = start();
    chain.mine(5); // so that there is a finalized block
  }

  private ConfigurableApplicationContext start() {
    Map<String, String> env = new HashMap<>();
    env.put("PORT", "0");
    env.put("HOSTPAY_LOG_FORMAT", "text");
    env.put("HOSTPAY_TIME_SCALE", Double.toString(SCALE));
    env.put("HOSTPAY_TIME_ORIGIN_MS", Long.toString(origin.toEpochMilli()));
    env.put("CLOUD_TASKS_PROJECT_ID", LocalKeys.PROJECT);
    env.put("CLOUD_TASKS_LOCATION", LocalKeys.LOCATION);
    env.put("CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:" + tasks.port());
    env.put("HOSTPAY_INTERNAL_SIGNING_KEY", LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY);
    env.put("GCHOSTPAY1_RESPONSE_QUEUE", "gchostpay-payment-response-queue");
    env.put("GCHOSTPAY1_URL", "http://127.0.0.1:1");
    env.put("GCHOSTPAY3_WATCH_QUEUE", "gchostpay-payment-watch-queue");
    env.put("GCHOSTPAY3_URL", "http://127.0.0.1:1");
    env.put("CLOUD_SQL_CONNECTION_NAME", "127.0.0.1:" + sql.port());
    env.put("DATABASE_NAME_SECRET", database.settings().database());
    env.put("DATABASE_USER_SECRET", database.settings().user());
    env.put("DATABASE_PASSWORD_SECRET", database.settings().password());
    env.put("HOST_WALLET_PRIVATE_KEY", Anvil.DEV_PRIVATE_KEY);
    env.put("HOST_WALLET_ETH_ADDRESS", Anvil.DEV_ADDRESS);
    env.put("ETHEREUM_CHAIN_ID", "31337");
    env.put("ETHEREUM_RPC_URL", endpoints.get(0).url().toString());
    env.put("ETHEREUM_RPC_FALLBACK_URLS", endpoints.get(1).url().toString());
    env.put("STATUS_MAX_AGE", FOR_EVER.toString());
    env.put("FOREIGN_SPENDING", "expected"); // there is some: see Schedule
    env.put("RECEIPT_WAIT", "60ms");
    env.put("RECEIPT_POLL", "15ms");
    ConfigurableApplicationContext started = ExecutorApplication.start(env);
    if (!Boolean.getBoolean("crash.log")) {
      ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
      ((Logger) LoggerFactory.getLogger("hostpay")).setLevel(Level.OFF);
    }
    return started;
  }

  Anvil chain() {
    return chain;
  }

  JdbcClient ledgerRows() {
    return database.jdbc();
  }

  List<JsonRpcProxy> endpoints() {
    return endpoints;
  }

  PostgresProxy sql() {
    return sql;
  }

  TasksProxy tasks() {
    return tasks;
  }

  /** How many responses GCHostPay3 has enqueued so far, repeats not counted. */
  int responses() {
    return sink.size();
  }

  /** Records the payment as GCHostPay1 does once ChangeNow has said that it waits. */
  void verified(OrderedPayment payment) {
    payments
        .of(payment.order())
        .worth(payment.wei())
        .at(clock.instant())
        .within(FOR_EVER)
        .in(PaymentState.VERIFIED);
  }

  /** Records the same for one that is RECEIVED again, so that ChangeNow had to be asked again. */
  void verifiedAgain(OrderedPayment payment) {
    payments.verifyAgain(payment.order().uniqueId(), clock.instant());
  }

  /** Sends a task about it once, as Cloud Tasks does; the status, 0 if there was none. */
  int deliver(OrderedPayment payment, String path) {
    String token = codec.encode(new PaymentRequest(payment.order(), clock.instant()));
    String port = executor.getEnvironment().getProperty("local.server.port", "");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(ANSWER_LIMIT)
            .header("Content-Type", "application/json")
            .header("X-CloudTasks-TaskRetryCount", "0")
            .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
            .build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException broken) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  PaymentState state(OrderedPayment payment) {
    return ledger.find(payment.order().uniqueId()).orElseThrow().state();
  }

  boolean isFinal(OrderedPayment payment) {
    return database
        .jdbc()
        .sql("select final_at is not null from hostpay_payment where unique_id = :id")
        .param("id", payment.id())
        .query(Boolean.class)
        .single();
  }

  /** Cuts all connections, so that whatever GCHostPay3 was doing fails. */
  void cutAll() {
    sql.cutAll();
    endpoints.forEach(JsonRpcProxy::cutAll);
  }

  /** Another GCHostPay3 that remembers nothing. */
  void restart() {
    cutAll();
    executor.close();
    executor = start();
  }

  @Override
  public void close() {
    executor.close();
    endpoints.forEach(JsonRpcProxy::close);
    sql.close();
    tasks.close();
    sink.close();
    database.close();
    chain.close();
    http.close();
  }
}
