package io.hostpay.orchestrator;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.identity.IdentityProvider;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerPayments;
import io.hostpay.testkit.postgres.LedgerRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** GCHostPay1 as in production, with a database and a Cloud Tasks of its own. */
final class Orchestrator implements AutoCloseable {
  static final String TPS_KEY = "tps-hostpay-test-key-0123456789abcdef0123456789abcdef0123456789";
  static final String INTERNAL_KEY =
      "internal-test-key-0123456789abcdef0123456789abcdef0123456789ab";
  static final String ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7";

  static final TokenCodec<TpsHostpayToken> REQUESTS =
      TokenCodec.tpsHostpay(SigningKeys.of(TPS_KEY));
  static final TokenCodec<StatusCheckResponse> REPORTS =
      TokenCodec.statusCheckResponse(SigningKeys.of(INTERNAL_KEY));
  static final TokenCodec<PaymentResponse> RESPONSES =
      TokenCodec.paymentResponse(SigningKeys.of(INTERNAL_KEY));

  static final String URL = "https://hostpay1.example";
  static final String TASKS = "tasks@hostpay-test.iam.gserviceaccount.com";
  static final String SCHEDULER = "scheduler@hostpay-test.iam.gserviceaccount.com";

  /** Signs what Google would; every service of these tests has its key set. */
  static final IdentityProvider GOOGLE = IdentityProvider.start();

  private static final AtomicInteger IDS = new AtomicInteger();

  final Database database;
  final RecordingCloudTasks tasks;
  final JdbcClient jdbc;
  final PaymentLedger ledger;
  final Timeline timeline;
  private final LedgerPayments payments;
  private final ConfigurableApplicationContext service;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  /** An HTTP answer. */
  record Answer(int status, JsonNode body) {
    String text(String field) {
      return body.path(field).asString();
    }
  }

  Orchestrator(Database database) {
    this(database, Map.of());
  }

  /** On this database, which is closed with it; these variables replace the usual ones. */
  Orchestrator(Database database, Map<String, String> variables) {
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
    environment.putAll(variables);
    this.service = OrchestratorApplication.start(environment);
    this.address =
        URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
  }

  static Map<String, String> environment(Database database, String cloudTasks) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PORT", "0");
    environment.put("TPS_HOSTPAY_SIGNING_KEY", TPS_KEY);
    environment.put("HOSTPAY_INTERNAL_SIGNING_KEY", INTERNAL_KEY);
    environment.put("CLOUD_SQL_CONNECTION_NAME", database.settings().connectionName());
    environment.put("DATABASE_NAME_SECRET", database.settings().database());
    environment.put("DATABASE_USER_SECRET", database.settings().user());
    environment.put("DATABASE_PASSWORD_SECRET", database.settings().password());
    environment.put("CLOUD_TASKS_PROJECT_ID", "hostpay-test");
    environment.put("CLOUD_TASKS_LOCATION", "us-central1");
    environment.put("CLOUD_TASKS_EMULATOR_HOST", cloudTasks);
    environment.put("CLOUD_TASKS_SERVICE_ACCOUNT", TASKS);
    environment.put("SWEEP_SERVICE_ACCOUNT", SCHEDULER);
    environment.put("GCHOSTPAY1_URL", URL);
    environment.put("OIDC_KEYS_URL", GOOGLE.keySet().toString());
    environment.put("GCHOSTPAY2_QUEUE", "status-check-queue");
    environment.put("GCHOSTPAY2_URL", "https://hostpay2.example");
    environment.put("GCHOSTPAY3_QUEUE", "payment-execute-queue");
    environment.put("GCHOSTPAY3_WATCH_QUEUE", "payment-watch-queue");
    environment.put("GCHOSTPAY3_URL", "https://hostpay3.example");
    return environment;
  }

  /** An order of 1.5 ETH that nobody has seen before. */
  static PaymentOrder newOrder() {
    return order("payment-" + IDS.incrementAndGet(), 1.5);
  }

  static PaymentOrder order(String id, double amount) {
    return new PaymentOrder(
        new UniqueId(id), "cn-order-1", "eth", "eth", new WireAmount(amount), ADDRESS);
  }

  static String request(PaymentOrder order) {
    return request(order, Instant.now());
  }

  static String request(PaymentOrder order, Instant signedAt) {
    return REQUESTS.encode(new TpsHostpayToken(order, null, signedAt));
  }

  static String report(PaymentOrder order, String status) {
    return REPORTS.encode(new StatusCheckResponse(order, status, Instant.now()));
  }

  static String response(PaymentOrder order, String txHash, String status, Instant signedAt) {
    return RESPONSES.encode(
        new PaymentResponse(
            order.uniqueId(),
            order.cnApiId(),
            txHash,
            status,
            BigInteger.valueOf(21_000),
            19_000_000,
            signedAt));
  }

  Answer intake(String token, String... headers) {
    return post("/", token, headers);
  }

  Answer statusVerified(String token) {
    return post("/status-verified", token);
  }

  /** A report with this beside its token. */
  Answer report(String token, Map<String, String> beside) {
    Map<String, String> body = new HashMap<>(beside);
    body.put("token", token);
    return send(withIdentity(json("/status-verified", body), "/status-verified"));
  }

  Answer paymentCompleted(String token) {
    return post("/payment-completed", token);
  }

  /** A part of the service. */
  <T> T part(Class<T> type) {
    return service.getBean(type);
  }

  /** What Cloud Scheduler calls. */
  Answer sweep(String... headers) {
    return operator("POST", "/sweep", headers);
  }

  /** An operator has the payment tried again. */
  Answer redrive(PaymentOrder order, String... headers) {
    return operator("POST", "/payments/" + order.uniqueId().value() + "/redrive", headers);
  }

  /** A request without a body. */
  Answer operator(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    return send(withIdentity(request, path, headers), headers);
  }

  /** What stands above the answer to a request without a body. */
  HttpHeaders headers(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).headers();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A request that no client of Java's would send: its first line as it is, and no body. */
  String raw(String firstLine) throws IOException {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              (firstLine + "\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Delivers a token as Cloud Tasks does. */
  Answer post(String path, String token, String... headers) {
    return send(withIdentity(body(path, token), path, headers), headers);
  }

  /** As Cloud Tasks and Cloud Scheduler prove themselves; nothing for anybody else. */
  static Optional<String> authorization(String path) {
    return switch (path) {
      case "/status-verified", "/payment-completed" -> Optional.of(GOOGLE.bearer(TASKS, URL));
      case "/sweep" -> Optional.of(GOOGLE.bearer(SCHEDULER, URL));
      default -> Optional.empty();
    };
  }

  /** Sends a request as it is, without the identity that belongs to its path. */
  Answer anonymously(String path, String token, String... headers) {
    return send(body(path, token), headers);
  }

  private static HttpRequest.Builder withIdentity(
      HttpRequest.Builder request, String path, String... headers) {
    if (!List.of(headers).contains("Authorization")) {
      authorization(path).ifPresent(value -> request.header("Authorization", value));
    }
    return request;
  }

  private HttpRequest.Builder body(String path, String token) {
    return json(path, Map.of("token", token));
  }

  private HttpRequest.Builder json(String path, Map<String, String> body) {
    return HttpRequest.newBuilder(address.resolve(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)));
  }

  private Answer send(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Payment payment(PaymentOrder order) {
    return ledger.find(order.uniqueId()).orElseThrow();
  }

  /** A hash that belongs to this order alone. */
  static String hash(PaymentOrder order) {
    return LedgerPayments.hash(order.uniqueId().value());
  }

  static MinedTransaction mined(PaymentOrder order) {
    return LedgerPayments.mined(hash(order));
  }

  /** A payment in this state; no task is waiting, of it or of others. */
  PaymentOrder in(PaymentState state) {
    PaymentOrder order = payments.of(newOrder()).in(state).order();
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
    PaymentOrder order = newOrder();
    if (intake(request(order)).status() != 200) {
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
    http.close();
    database.close();
  }
}
