package io.hostpay.local.monitoring;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.kms.KmsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole system, printing what it prints in production, and every line as Cloud Logging would
 * hold it. Its time runs 60 times as fast.
 */
final class LineWatchedSystem implements AutoCloseable {
  /** The secrets that the services are given, beside the local run's own keys. */
  static final String NODE_KEY = "node-key-0123456789abcdef0123456789abcdef";

  static final String CHANGENOW_KEY = "changenow-key-0123456789abcdef0123456789abcdef";

  private static final double SCALE = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Map<String, String> JSON_LINES = Map.of("HOSTPAY_LOG_FORMAT", "json");

  private final Queue<String> printed = new ConcurrentLinkedQueue<>();
  private final List<JsonNode> entries = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private static final int LAST_LINES = 40;

  private final Map<ServiceName, SeparateService> apart = new EnumMap<>(ServiceName.class);
  private final JsonRpcProxy node;
  private final KmsServer kms;
  private final LocalSystem system;

  private LineWatchedSystem() {
    Ports ports = Ports.free();
    try {
      kms = new KmsServer(Anvil.DEV_PRIVATE_KEY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    node = new JsonRpcProxy(URI.create("http://127.0.0.1:" + ports.chain()));
    Map<Service, Map<String, String>> settings = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      settings.put(service, JSON_LINES);
    }
    Map<String, String> executor = new HashMap<>(JSON_LINES);
    executor.put("ETHEREUM_RPC_URL", node.url() + "/v2");
    executor.put("ETHEREUM_RPC_URL_API", NODE_KEY);
    executor.put("HOST_WALLET_PRIVATE_KEY", "");
    executor.put("HOST_WALLET_KMS_KEY", KmsServer.VERSION);
    executor.put("KMS_EMULATOR_HOST", kms.address());
    executor.put("MAX_PAYMENT_ETH", "2");
    executor.put("MAX_HOUR_ETH", "3");
    settings.put(Service.PAYMENT_EXECUTOR, executor);
    Map<String, String> checker = new HashMap<>(JSON_LINES);
    checker.put("CHANGENOW_API_KEY", CHANGENOW_KEY);
    settings.put(Service.STATUS_CHECKER, checker);
    system =
        LocalSystem.start(
            ports, LocalClock.startingNow(SCALE), settings, (service, line) -> take(line));
    system.tasks().onAudit(entry -> entries.add(AuditLogEntry.entry(entry)));
  }

  static LineWatchedSystem start() {
    return new LineWatchedSystem();
  }

  LocalSystem system() {
    return system;
  }

  /** The node that the executor asks. */
  JsonRpcProxy node() {
    return node;
  }

  /** What signs for the wallet. */
  KmsServer kms() {
    return kms;
  }

  /**
   * A line as Cloud Run passes it to Logging: known fields go to their places, the rest is payload.
   */
  private void take(String line) {
    printed.add(line);
    ObjectNode payload;
    try {
      payload = (ObjectNode) JsonMapper.shared().readTree(line);
    } catch (JacksonException | ClassCastException e) {
      return; // the machine's own
    }
    ObjectNode entry = JsonMapper.shared().createObjectNode();
    entry.putObject("resource").put("type", "cloud_run_revision");
    Map.of(
            "severity", "severity",
            "time", "timestamp",
            "logging.googleapis.com/trace", "trace",
            "logging.googleapis.com/spanId", "spanId",
            "logging.googleapis.com/trace_sampled", "traceSampled")
        .forEach(
            (from, to) -> {
              if (payload.has(from)) {
                entry.set(to, payload.remove(from));
              }
            });
    entry.set("jsonPayload", payload);
    entries.add(entry);
  }

  /** Every line of every process so far, also those that are no JSON. */
  List<String> printed() {
    return List.copyOf(printed);
  }

  /** The entries that a filter has found so far. */
  List<JsonNode> lines(String filter) {
    return entries.stream().filter(LogFilter.read(filter)).toList();
  }

  /** Waits until a filter finds something; returns all that it finds. */
  List<JsonNode> await(String filter) {
    Predicate<JsonNode> wanted = LogFilter.read(filter);
    try {
      Awaitility.await(filter)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> entries.stream().anyMatch(wanted));
    } catch (ConditionTimeoutException notFound) {
      List<String> all = printed();
      throw new AssertionError(
          filter
              + " finds nothing. The last lines are:\n"
              + String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size())),
          notFound);
    }
    return entries.stream().filter(wanted).toList();
  }

  /** Waits for an event of a payment. */
  List<JsonNode> await(String event, PaymentOrder order) {
    return await(filter(event, order));
  }

  /** Finds an event of a payment. */
  static String filter(String event, PaymentOrder order) {
    return "jsonPayload.event=\"%s\" AND jsonPayload.unique_id=\"%s\""
        .formatted(event, order.uniqueId().value());
  }

  static PaymentOrder order(String id, double amount) {
    return new PaymentOrder(
        new UniqueId(id),
        "cn-" + id,
        "eth",
        "eth",
        new WireAmount(amount),
        "0x52908400098527886E0F7030069857D2E4169EE7");
  }

  /** GCSplit1 asks for it. */
  PaymentOrder send(PaymentOrder order) {
    system.gcsplit1().enqueue(token(order));
    return order;
  }

  String token(PaymentOrder order) {
    return system.gcsplit1().token(order, null);
  }

  /** Sends it and waits until it is completed. */
  PaymentOrder pay(String id, double amount) {
    PaymentOrder order = send(order(id, amount));
    await("payment_completed", order);
    return order;
  }

  /** Answers so about this order until the stub is removed. */
  StubMapping changeNow(PaymentOrder order, ResponseDefinitionBuilder answer) {
    return system.changeNow().answers(order.cnApiId(), answer);
  }

  static ResponseDefinitionBuilder status(PaymentOrder order, String status) {
    return WireMock.aResponse()
        .withBody("{\"id\":\"" + order.cnApiId() + "\",\"status\":\"" + status + "\"}");
  }

  void removeAnswer(StubMapping stub) {
    system.changeNow().server().removeStub(stub);
  }

  /**
   * GCHostPay4 or 5, which a local run does without: GCHostPay1's image, serving its endpoints
   * alone. Started by the first test that wants it, and ended with the rest.
   */
  SeparateService apart(ServiceName service) {
    return apart.computeIfAbsent(
        service, name -> SeparateService.start(name, system, JSON_LINES, this::take));
  }

  /** Starts one more GCHostPay1 with these settings changed, with which it cannot. */
  void startInVain(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(JSON_LINES);
    all.putAll(settings);
    system.another(Service.ORCHESTRATOR, FreePort.find(), all, this::take);
  }

  int ask(String path) {
    return answered(request(system.ports().orchestrator(), path).GET());
  }

  int ask(SeparateService service, String path, String... headers) {
    return answered(with(request(service.port(), path).GET(), headers));
  }

  /** Sends it as a task of ours. */
  int post(String path, String body, String... headers) {
    int port = system.ports().orchestrator();
    String target = "http://127.0.0.1:" + port;
    return answered(
        posting(port, path, body, headers)
            .header(
                "Authorization", system.tasks().google().bearer(LocalKeys.TASKS_ACCOUNT, target)));
  }

  int post(SeparateService service, String path, String body, String... headers) {
    return answered(posting(service.port(), path, body, headers));
  }

  private static HttpRequest.Builder posting(
      int port, String path, String body, String... headers) {
    return with(
        request(port, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        headers);
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  private int answered(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void sql(String statement) {
    system.database().jdbc().sql(statement).update();
  }

  @Override
  public void close() {
    system.close();
    kms.close();
    node.close();
    http.close();
  }
}
