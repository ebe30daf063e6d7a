package io.hostpay.local.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.logging.v2.LogMetric;
import com.google.monitoring.v3.AlertPolicy;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The definitions' filters, run over what the services print while things go right and wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertLinesIT {
  private static final Map<String, String> JSON_LINES = Map.of("HOSTPAY_LOG_FORMAT", "json");

  private final List<JsonNode> entries = new CopyOnWriteArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private LocalSystem system;

  @BeforeAll
  void start() {
    Map<Service, Map<String, String>> lines = new EnumMap<>(Service.class);
    for (Service service : Service.values()) {
      lines.put(service, JSON_LINES);
    }
    system =
        LocalSystem.start(
            Ports.free(), LocalClock.startingNow(60), lines, (service, line) -> take(line));
  }

  @AfterAll
  void stop() {
    system.close();
  }

  /**
   * As Cloud Run hands a line over: what Logging has fields for goes there, the rest is payload.
   */
  private void take(String line) {
    ObjectNode payload;
    try {
      payload = (ObjectNode) JsonMapper.shared().readTree(line);
    } catch (JacksonException | ClassCastException e) {
      return;
    }
    ObjectNode entry = JsonMapper.shared().createObjectNode();
    entry.putObject("resource").put("type", "cloud_run_revision");
    entry.set("severity", payload.remove("severity"));
    payload.remove("time");
    payload.remove("logging.googleapis.com/trace");
    entry.set("jsonPayload", payload);
    entries.add(entry);
  }

  private static PaymentOrder order(String id, double amount) {
    return new PaymentOrder(
        new UniqueId(id),
        "cn-" + id,
        "eth",
        "eth",
        new WireAmount(amount),
        "0x52908400098527886E0F7030069857D2E4169EE7");
  }

  private void send(PaymentOrder order) {
    system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
  }

  private void changeNowAnswers(PaymentOrder order, int status, String body) {
    system
        .changeNow()
        .server()
        .stubFor(
            get(urlPathEqualTo("/v2/exchange/by-id"))
                .withQueryParam("id", equalTo(order.cnApiId()))
                .atPriority(1)
                .willReturn(
                    aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "application/json")
                        .withBody(body)));
  }

  /** As a task of ours. */
  private void post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    String url = "http://127.0.0.1:" + system.ports().orchestrator();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .header("Authorization", system.tasks().google().bearer(LocalKeys.TASKS_ACCOUNT, url))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    http.send(request.build(), HttpResponse.BodyHandlers.discarding());
  }

  private List<JsonNode> awaitLines(String filter) {
    Predicate<JsonNode> wanted = LogFilter.read(filter);
    Awaitility.await(filter)
        .atMost(Duration.ofSeconds(90))
        .until(() -> entries.stream().anyMatch(wanted));
    return entries.stream().filter(wanted).toList();
  }

  private static Set<String> raisedBy(List<JsonNode> lines) {
    return Defined.alerts().entrySet().stream()
        .filter(alert -> alert.getValue().getConditions(0).hasConditionMatchedLog())
        .filter(alert -> lines.stream().anyMatch(LogFilter.read(logFilter(alert.getValue()))))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private static String logFilter(AlertPolicy alert) {
    return alert.getConditions(0).getConditionMatchedLog().getFilter();
  }

  @Test
  void everyMetricFindsItsLinesInAnOrdinaryRunAndNoAlertDoes() {
    PaymentOrder order = order("all-is-well", 0.001);
    send(order);
    List<JsonNode> before = List.copyOf(entries);
    awaitLines("jsonPayload.event=\"payment_completed\" AND jsonPayload.unique_id=\"all-is-well\"");
    awaitLines("jsonPayload.event=\"swept\"");
    Defined.metrics()
        .forEach(
            (name, metric) -> {
              List<JsonNode> found = awaitLines(metric.getFilter());
              assertThat(found).as(name).isNotEmpty();
              assertThat(found).allSatisfy(entry -> extracts(metric, entry));
            });
    List<JsonNode> own =
        entries.stream()
            .filter(e -> !before.contains(e))
            .filter(LogFilter.read("jsonPayload.unique_id=\"all-is-well\""))
            .toList();
    assertThat(raisedBy(own)).isEmpty();
  }

  private static void extracts(LogMetric metric, JsonNode entry) {
    metric
        .getLabelExtractorsMap()
        .forEach(
            (label, extractor) -> {
              if (!label.equals("reason") && !label.equals("outcome")) {
                assertThat(extracted(extractor, entry)).as(metric.getName()).isNotBlank();
              }
            });
    if (!metric.getValueExtractor().isEmpty()) {
      assertThat(Double.parseDouble(extracted(metric.getValueExtractor(), entry))).isNotNegative();
    }
  }

  private static String extracted(String extractor, JsonNode entry) {
    Matcher plain = Pattern.compile("EXTRACT\\(([A-Za-z_.]+)\\)").matcher(extractor);
    if (plain.matches()) {
      return LogFilter.at(entry, plain.group(1)).asString("");
    }
    Matcher regex =
        Pattern.compile("REGEXP_EXTRACT\\(([A-Za-z_.]+), \"(.*)\"\\)").matcher(extractor);
    assertThat(regex.matches()).as(extractor).isTrue();
    Matcher value =
        Pattern.compile(regex.group(2)).matcher(LogFilter.at(entry, regex.group(1)).asString(""));
    return value.find() ? value.group(1) : "";
  }

  @Test
  void aRefusedOrderRaisesNoAlertOfItsOwn() {
    PaymentOrder order = order("not-waiting", 0.002);
    changeNowAnswers(order, 200, "{\"id\":\"" + order.cnApiId() + "\",\"status\":\"finished\"}");
    send(order);
    List<JsonNode> lines =
        awaitLines(
            "jsonPayload.event=\"payment_rejected\" AND jsonPayload.unique_id=\"not-waiting\"");
    assertThat(raisedBy(lines)).isEmpty();
    assertThat(
            lines.stream()
                .map(line -> extracted("REGEXP_EXTRACT(jsonPayload.reason, \"^([a-z_]+)\")", line)))
        .containsOnly("not_waiting");
  }

  @Test
  void aPaymentThatFailsRaisesItsAlert() {
    system
        .gcsplit1()
        .enqueue(
            TokenCodec.tpsHostpay(SigningKeys.of(LocalKeys.TPS_HOSTPAY_SIGNING_KEY))
                .encode(
                    new TpsHostpayToken(
                        order("too-old", 0.003),
                        null,
                        system.clock().clock().instant().minus(Duration.ofHours(25)))));
    assertThat(
            raisedBy(
                awaitLines(
                    "jsonPayload.event=\"payment_failed\" AND jsonPayload.unique_id=\"too-old\"")))
        .containsExactly("payment-failed");
  }

  @Test
  void theKeyThatChangeNowRefusesRaisesItsAlert() {
    PaymentOrder order = order("key-refused", 0.003);
    changeNowAnswers(order, 401, "{\"message\":\"Unauthorized\"}");
    send(order);
    assertThat(
            raisedBy(
                awaitLines(
                    "jsonPayload.event=\"changenow_key_refused\""
                        + " AND jsonPayload.unique_id=\"key-refused\"")))
        .containsExactly("changenow-key-refused");
    assertThat(awaitLines("jsonPayload.event=\"request\" AND jsonPayload.changenow_failures>0"))
        .isNotEmpty();
    system.changeNow().server().resetAll();
    system.changeNow().everyOrderWaits();
  }

  @Test
  void twoRequestsUnderOneIdRaiseTheirAlert() {
    send(order("conflict", 0.004));
    awaitLines("jsonPayload.event=\"payment_requested\" AND jsonPayload.unique_id=\"conflict\"");
    send(order("conflict", 0.005));
    assertThat(raisedBy(awaitLines("jsonPayload.event=\"payment_request_conflict\"")))
        .containsExactly("request-conflict");
  }

  @Test
  void aMessageAboutAPaymentThatTheLedgerLacksRaisesItsAlert() throws Exception {
    String token =
        TokenCodec.statusCheckResponse(SigningKeys.of(LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY))
            .encode(
                new StatusCheckResponse(
                    order("never-seen", 0.006), "waiting", system.clock().clock().instant()));
    post("/status-verified", "{\"token\":\"" + token + "\"}");
    assertThat(raisedBy(awaitLines("jsonPayload.event=\"unknown_payment\"")))
        .containsExactly("unknown-payment");
  }

  @Test
  void aTaskThatComesAgainAndAgainRaisesItsAlertAfterTwentyDeliveries() throws Exception {
    for (int retries : new int[] {19, 20}) {
      post(
          "/",
          "{\"token\":\"no token\"}",
          "X-CloudTasks-TaskRetryCount",
          Integer.toString(retries));
    }
    assertThat(
            raisedBy(awaitLines("jsonPayload.event=\"request\" AND jsonPayload.attempt_number=21")))
        .containsExactly("retries-near-the-limit");
    assertThat(
            raisedBy(awaitLines("jsonPayload.event=\"request\" AND jsonPayload.attempt_number=20")))
        .isEmpty();
  }

  @Test
  void aPausedWalletRaisesItsAlert() throws Exception {
    post("/wallet/pause?reason=trying", "");
    assertThat(raisedBy(awaitLines("jsonPayload.event=\"wallet_paused\"")))
        .containsExactly("wallet-paused");
    post("/wallet/resume", "");
  }

  @Test
  void refusedNotificationsAreCountedForTheirAlert() throws Exception {
    post("/alchemy-webhook", "{}", "X-Alchemy-Signature", "00");
    List<JsonNode> lines = awaitLines("jsonPayload.event=\"webhook_refused\"");
    LogMetric events = Defined.metrics().get("hostpay_events");
    assertThat(events).isNotNull();
    assertThat(lines)
        .allMatch(LogFilter.read(events.getFilter()))
        .allSatisfy(
            line ->
                assertThat(extracted("EXTRACT(jsonPayload.event)", line))
                    .isEqualTo("webhook_refused"));
  }
}
