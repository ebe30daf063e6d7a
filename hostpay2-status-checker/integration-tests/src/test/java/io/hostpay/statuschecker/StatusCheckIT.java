package io.hostpay.statuschecker;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.hostpay.statuschecker.ChangeNowAnswers.answer;
import static io.hostpay.statuschecker.ChangeNowAnswers.notFound;
import static io.hostpay.statuschecker.ChangeNowAnswers.ok;
import static io.hostpay.statuschecker.ChangeNowAnswers.order;
import static io.hostpay.statuschecker.ChangeNowAnswers.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.google.cloud.tasks.v2.Task;
import io.grpc.Status;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /} of GCHostPay2: what each answer of ChangeNow is to Cloud Tasks and to GCHostPay1,
 * and how often ChangeNow is asked for it. How answers are read in detail is the client's test.
 */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusCheckIT {
  private static final Duration YOUNG = Duration.ofMinutes(9);
  private static final Duration OLD = Duration.ofMinutes(11);
  private static final PaymentOrder ORDER =
      new PaymentOrder(
          new UniqueId("payment-1"),
          "cn-order-1",
          "eth",
          "eth",
          new WireAmount(0.5),
          ChangeNowAnswers.PAYIN_ADDRESS);

  private final WireMockServer changeNow = new WireMockServer(wireMockConfig().dynamicPort());
  private final HttpClient http = HttpClient.newHttpClient();
  private RecordingCloudTasks tasks;
  private ConfigurableApplicationContext service;

  @BeforeAll
  void start() throws IOException {
    changeNow.start();
    tasks = new RecordingCloudTasks();
    Map<String, String> environment = Variables.between(changeNow, tasks);
    environment.put("CHANGENOW_READ_TIMEOUT", "2s");
    service = StatusCheckerApplication.start(environment);
    // The first check loads half of the classes: not the one whose requests are counted.
    changeNow.stubFor(get(anyUrl()).willReturn(order("waiting")));
    check(YOUNG);
  }

  @AfterAll
  void stop() {
    service.close();
    tasks.close();
    changeNow.stop();
    http.close();
  }

  @BeforeEach
  void forget() {
    changeNow.resetAll();
    tasks.clear();
    tasks.recover();
  }

  static Stream<Arguments> statusesOfChangeNow() {
    return Stream.of(
        argumentSet("waiting", order("waiting"), YOUNG, "waiting"),
        argumentSet("confirming", order("confirming"), YOUNG, "confirming"),
        argumentSet("exchanging", order("exchanging"), YOUNG, "exchanging"),
        argumentSet("sending", order("sending"), YOUNG, "sending"),
        argumentSet("finished", order("finished"), YOUNG, "finished"),
        argumentSet("failed", order("failed"), YOUNG, "failed"),
        argumentSet("refunded", order("refunded"), YOUNG, "refunded"),
        argumentSet("verifying", order("verifying"), YOUNG, "verifying"),
        argumentSet("expired", order("expired"), YOUNG, "changenow:expired"),
        argumentSet("a status never seen", order("on_hold"), YOUNG, "on_hold"),
        argumentSet(
            "amounts that are null",
            waiting("\"expectedAmountFrom\":null,\"amountFrom\":null,\"amountTo\":null"),
            YOUNG,
            "waiting"),
        argumentSet(
            "another address",
            waiting("\"payinAddress\":\"0x8617E340B3D01FA5F11F306F4090FD50E238070D\""),
            YOUNG,
            "mismatch"),
        argumentSet("another amount", waiting("\"expectedAmountFrom\":0.6"), YOUNG, "mismatch"),
        argumentSet("another currency", waiting("\"fromCurrency\":\"usdt\""), YOUNG, "mismatch"),
        argumentSet("another network", waiting("\"fromNetwork\":\"bsc\""), YOUNG, "mismatch"),
        argumentSet(
            "validity that is over",
            waiting("\"validUntil\":\"2020-01-01T00:00:00Z\""),
            YOUNG,
            "changenow:expired"),
        argumentSet("an order it does not know, yet", notFound(), YOUNG, "not_found"),
        argumentSet("an order it does not know", notFound(), OLD, "not_found"));
  }

  @ParameterizedTest
  @MethodSource("statusesOfChangeNow")
  void reportsWhatChangeNowSays(ResponseDefinitionBuilder answer, Duration age, String status) {
    changeNow.stubFor(get(anyUrl()).willReturn(answer));

    HttpResponse<String> reply = check(age);

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(json(reply).path("status").asString()).isEqualTo("enqueued");
    assertReported(status);
    assertAsked(1);
  }

  static Stream<Arguments> noAnswerOnTheOrder() {
    return Stream.of(
        argumentSet("status new", order("new"), 1, "60"),
        argumentSet("no status", ok("{\"id\":\"cn-order-1\"}"), 1, "60"),
        argumentSet("HTML", ok("<html>Just a moment</html>"), 1, "60"),
        argumentSet("an empty body", ok(""), 1, "60"),
        argumentSet(
            "a body of 10 MB",
            ok("{\"status\":\"waiting\",\"x\":\"" + "x".repeat(10_000_000) + "\"}"),
            1,
            "60"),
        argumentSet("429", answer(429), 1, "60"),
        argumentSet("429 for 7 s", answer(429).withHeader("Retry-After", "7"), 1, "7"),
        argumentSet("429 for an hour", answer(429).withHeader("Retry-After", "3600"), 1, "60"),
        argumentSet("401", answer(401), 1, "60"),
        argumentSet("403", answer(403), 1, "60"),
        argumentSet("404 of somebody's", answer(404), 1, "60"),
        argumentSet("400", answer(400), 1, "60"),
        argumentSet("302", answer(302).withHeader("Location", "/elsewhere"), 1, "60"),
        argumentSet("500", answer(500), 3, "60"),
        argumentSet("502", answer(502), 3, "60"),
        argumentSet("503", answer(503), 3, "60"),
        argumentSet("no answer in time", order("waiting").withFixedDelay(2_500), 3, "60"),
        argumentSet(
            "a connection that is reset",
            aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
            3,
            "60"),
        argumentSet(
            "a connection that ends in the body",
            aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE),
            3,
            "60"));
  }

  @ParameterizedTest
  @MethodSource("noAnswerOnTheOrder")
  void isAskedAgainLaterWithoutAnAnswerOnTheOrder(
      ResponseDefinitionBuilder answer, int requests, String retryAfter) {
    changeNow.stubFor(get(anyUrl()).willReturn(answer));

    HttpResponse<String> reply = check(YOUNG);

    assertThat(reply.statusCode()).isEqualTo(424);
    assertThat(reply.headers().firstValue("Retry-After")).contains(retryAfter);
    assertThat(reply.body()).doesNotContain(Variables.CHANGENOW_KEY);
    assertThat(tasks.requests()).isEmpty();
    assertAsked(requests);
  }

  /** Once, every payment whose check had retried through an outage was rejected. */
  @Test
  void aGatewaysPageEndsNoPaymentHoweverOldItsCheckIs() {
    changeNow.stubFor(
        get(anyUrl())
            .willReturn(
                answer(404)
                    .withHeader("Content-Type", "text/html")
                    .withBody("<html><head><title>404 Not Found</title></head></html>")));

    assertThat(check(Duration.ofHours(23)).statusCode()).isEqualTo(424);

    assertThat(tasks.requests()).isEmpty();
  }

  @Test
  void tellsUntilWhenChangeNowTakesTheDeposit() {
    changeNow.stubFor(
        get(anyUrl()).willReturn(waiting("\"validUntil\":\"2099-01-01T00:00:00+01:00\"")));

    check(YOUNG);

    assertReported("waiting");
    assertThat(besideTheToken().path("valid_until").asString()).isEqualTo("2098-12-31T23:00:00Z");
  }

  /** A deposit that is made while it answers is not one that it would have told of. */
  @Test
  void datesTheStatusByWhenItAskedNotByWhenItWasAnswered() throws InterruptedException {
    Duration wait = Duration.ofMillis(700);
    changeNow.stubFor(
        get(anyUrl()).willReturn(order("waiting").withFixedDelay((int) wait.toMillis())));
    // A token has whole seconds: one passes between question and answer.
    Thread.sleep((1_450 - Instant.now().toEpochMilli() % 1_000) % 1_000);

    check(YOUNG);

    assertThat(reported().timestamp()).isBeforeOrEqualTo(Instant.now().minus(wait));
  }

  @Test
  void tellsWhatDiffersAndNoMoreThanThat() {
    changeNow.stubFor(get(anyUrl()).willReturn(waiting("\"fromNetwork\":\"bsc\"")));

    check(YOUNG);

    assertReported("mismatch");
    assertThat(besideTheToken().path("detail").asString())
        .isEqualTo("fromNetwork is bsc in ChangeNow's order and eth in the token");
    assertThat(besideTheToken().has("valid_until")).isFalse();
  }

  @Test
  void aFirewallsPageIsNoRefusalOfTheKey(CapturedOutput output) {
    changeNow.stubFor(
        get(anyUrl())
            .willReturn(answer(403).withBody("<html>Sorry, you have been blocked</html>")));

    assertThat(check(YOUNG).statusCode()).isEqualTo(424);

    assertThat(output.getAll())
        .contains("\"event\":\"status_check_deferred\"", "NOT_CHANGENOWS")
        .doesNotContain("changenow_key_refused");
  }

  /**
   * Once, no alert on ChangeNow saw a gateway's page that came with 404, or a portal's with 200.
   */
  @ParameterizedTest
  @ValueSource(ints = {200, 400, 403, 404, 502})
  void countsAnothersPageAsAFailureOfChangeNow(int code, CapturedOutput output) {
    changeNow.stubFor(get(anyUrl()).willReturn(answer(code).withBody("<html>Sorry</html>")));

    assertThat(check(YOUNG).statusCode()).isEqualTo(424);

    int tries = code == 502 ? 3 : 1;
    await()
        .untilAsserted(
            () ->
                assertThat(output.getAll().lines())
                    .anyMatch(
                        line ->
                            line.contains("\"event\":\"request\"")
                                && line.contains("\"changenow_tries\":" + tries)
                                && line.contains("\"changenow_failures\":" + tries)));
  }

  @Test
  void callsForAPersonWhereTheKeyIsRefused(CapturedOutput output) {
    changeNow.stubFor(get(anyUrl()).willReturn(answer(401)));

    check(YOUNG);

    assertThat(output.getAll().lines())
        .anyMatch(
            line ->
                line.contains("\"severity\":\"ERROR\"")
                    && line.contains("\"event\":\"changenow_key_refused\""));
    assertThat(output.getAll()).doesNotContain(Variables.CHANGENOW_KEY);
  }

  @Test
  void reportsARequestThatIsOverADayOldWithoutAsking() {
    changeNow.stubFor(get(anyUrl()).willReturn(order("waiting")));

    assertThat(check(Duration.ofHours(25)).statusCode()).isEqualTo(200);

    assertReported("expired");
    assertAsked(0);
  }

  @Test
  void reportsAgainWhatCouldNotBeEnqueued() {
    changeNow.stubFor(get(anyUrl()).willReturn(order("waiting")));
    tasks.failNext(Status.PERMISSION_DENIED);
    assertThat(check(YOUNG).statusCode()).isEqualTo(500);

    assertThat(check(YOUNG).statusCode()).isEqualTo(200);

    assertReported("waiting");
  }

  @Test
  void reportsOnceHoweverOftenItIsDelivered() {
    changeNow.stubFor(get(anyUrl()).willReturn(order("waiting")));

    for (int delivery = 0; delivery < 4; delivery++) {
      assertThat(check(YOUNG).statusCode()).isEqualTo(200);
    }

    assertReported("waiting");
    assertAsked(4);
  }

  private HttpResponse<String> check(Duration age) {
    String token =
        TokenCodec.statusCheckRequest(SigningKeys.of(Variables.SIGNING_KEY))
            .encode(new StatusCheckRequest(ORDER, Instant.now().minus(age)));
    URI address =
        URI.create(
            "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + "/");
    try {
      return http.send(
          HttpRequest.newBuilder(address)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void assertReported(String status) {
    assertThat(tasks.tasks()).hasSize(1);
    Task task = tasks.tasks().getFirst();
    assertThat(task.getName()).contains("/queues/status-response-queue/tasks/");
    assertThat(task.getHttpRequest().getUrl())
        .isEqualTo("https://hostpay1.example/status-verified");
    assertThat(reported().order()).isEqualTo(ORDER);
    assertThat(reported().status()).isEqualTo(status);
  }

  private StatusCheckResponse reported() {
    String token =
        JsonMapper.shared()
            .readTree(tasks.tasks().getFirst().getHttpRequest().getBody().toByteArray())
            .path("token")
            .asString();
    TokenVerdict<StatusCheckResponse> verdict =
        TokenCodec.statusCheckResponse(SigningKeys.of(Variables.SIGNING_KEY))
            .decode(token, Instant.now());
    return ((TokenVerdict.Valid<StatusCheckResponse>) verdict).message();
  }

  private JsonNode besideTheToken() {
    return JsonMapper.shared()
        .readTree(tasks.tasks().getFirst().getHttpRequest().getBody().toByteArray());
  }

  private void assertAsked(int times) {
    changeNow.verify(times, getRequestedFor(anyUrl()));
  }

  private static JsonNode json(HttpResponse<String> reply) {
    return JsonMapper.shared().readTree(reply.body());
  }
}
