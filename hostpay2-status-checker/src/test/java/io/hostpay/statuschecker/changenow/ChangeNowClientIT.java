package io.hostpay.statuschecker.changenow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.github.resilience4j.core.IntervalFunction;
import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.CheckOutcome.TryLater;
import io.hostpay.testkit.ScriptedServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer of ChangeNow comes to, and how many requests it costs. */
@Timeout(60)
class ChangeNowClientIT {

  private static final Instant NOW = Instant.parse("2026-11-23T16:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String KEY = "cn-key-0123456789";
  private static final String ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  private static final ExpectedOrder ORDER = orderWithId("a1b2c3d4e5f6g7");
  private static final Duration MINUTE = Duration.ofSeconds(60);

  /** The number and rules of the tries are production's; only the waits are short. */
  private static final QuickTries QUICK =
      new QuickTries(
          QuickTries.PRODUCTION.tries(),
          IntervalFunction.of(5),
          QuickTries.PRODUCTION.budget(),
          QuickTries.PRODUCTION.leastLeft());

  private final WireMockServer changeNow = new WireMockServer(wireMockConfig().dynamicPort());

  @BeforeEach
  void startChangeNow() {
    changeNow.start();
  }

  @AfterEach
  void stopChangeNow() {
    changeNow.stop();
  }

  // The request itself

  @Test
  void asksForTheOrderByIdWithTheKeyInAHeader() {
    answer(order("waiting"));

    check();

    changeNow.verify(
        1,
        getRequestedFor(urlEqualTo("/v2/exchange/by-id?id=a1b2c3d4e5f6g7"))
            .withHeader("x-changenow-api-key", equalTo(KEY)));
  }

  @Test
  void encodesCharactersOfTheIdThatMeanSomethingInAnAddress() {
    answer(json("{\"id\":\"a b&c=d/é?#%+\",\"status\":\"waiting\"}"));

    CheckOutcome outcome = client().check(orderWithId("a b&c=d/é?#%+"));

    assertThat(outcome).isEqualTo(new Reported("waiting"));
    changeNow.verify(
        1, getRequestedFor(urlEqualTo("/v2/exchange/by-id?id=a%20b%26c%3Dd%2F%C3%A9%3F%23%25%2B")));
  }

  @Test
  void acceptsAnAddressThatEndsInASlash() {
    answer(order("waiting"));

    client(settings(URI.create(changeNow.baseUrl() + "/"), Duration.ofSeconds(10))).check(ORDER);

    changeNow.verify(1, getRequestedFor(urlEqualTo("/v2/exchange/by-id?id=a1b2c3d4e5f6g7")));
  }

  // 200: the status

  @Test
  void reportsAnOrderThatWaitsForExactlyThisDeposit() {
    answer(order("waiting"));

    assertThat(check()).isEqualTo(WAITING);
    assertRequests(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "confirming",
        "exchanging",
        "sending",
        "finished",
        "failed",
        "refunded",
        "verifying",
        "hold",
        "never seen before"
      })
  void reportsEveryOtherStatusAsChangeNowSpellsIt(String status) {
    answer(order(status));

    assertThat(check()).isEqualTo(new Reported(status));
    assertRequests(1);
  }

  @Test
  void asksAgainLaterAboutANewOrder() {
    answer(order("new"));

    assertLater(check(), TryLaterReason.STATUS_NEW, MINUTE);
    assertRequests(1);
  }

  @Test
  void readsTheStatusInAnyCase() {
    answer(order("WAITING"));

    assertThat(check()).isEqualTo(WAITING);
  }

  @Test
  void checksAnUpperCaseWaitingTooBeforeBelievingIt() {
    answer(json("{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"Waiting\",\"payinAddress\":\"0x00\"}"));

    assertMismatch(check(), "payinAddress");
  }

  @Test
  void makesAStatusSafeForTokenAndLog() {
    answer(order("FINISHED\\n\\u0000" + "é".repeat(300)));

    Reported reported = (Reported) check();

    assertThat(reported.status()).startsWith("finished??éé");
    assertThat(reported.status().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(250, 255);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"id\":\"a1b2c3d4e5f6g7\"}",
        "{\"status\":null}",
        "{\"status\":\"\"}",
        "{\"status\":\"  \"}",
        "{\"status\":7}",
        "{\"status\":[\"waiting\"]}",
        "{\"status\":{\"waiting\":true}}",
        "{\"status\":true}"
      })
  void asksAgainLaterWithoutAStatus(String body) {
    answer(json(body));

    assertLater(check(), TryLaterReason.UNREADABLE, MINUTE);
    assertRequests(1);
  }

  // 200: bodies that are no order

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "<html><body>Just a moment…</body></html>",
        "null",
        "\"waiting\"",
        "[{\"status\":\"waiting\"}]",
        "{\"status\":\"waiting\"",
        "{\"status\":\"waiting\"}{\"status\":\"finished\"}",
        "{\"status\":\"waiting\",\"status\":\"finished\"}",
        "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"payinAddress\":7}",
        "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"payinAddress\":\"\"}",
        "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"expectedAmountFrom\":\"half\"}",
        "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"expectedAmountFrom\":\"\"}",
        "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"expectedAmountFrom\":NaN}",
        "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"expectedAmountFrom\":1e99999999999}"
      })
  void asksAgainLaterAboutABodyThatIsNoOrder(String body) {
    answer(json(body));

    assertLater(check(), TryLaterReason.UNREADABLE, MINUTE);
    assertRequests(1);
  }

  @Test
  void asksAgainLaterAboutDeeplyNestedJson() {
    answer(json("{\"status\":\"waiting\",\"x\":" + "[".repeat(500_000)));

    assertLater(check(), TryLaterReason.UNREADABLE, MINUTE);
    assertRequests(1);
  }

  @Test
  void asksAgainLaterAboutBytesThatAreNoText() {
    answer(aResponse().withBody(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, (byte) 0xc3, 0x28}));

    assertLater(check(), TryLaterReason.UNREADABLE, MINUTE);
    assertRequests(1);
  }

  @Test
  void readsABodyOfOneMebibyteAndNoByteMore() {
    String start = "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"finished\",\"x\":\"";
    String fits = start + "x".repeat((1 << 20) - start.length() - 2) + "\"}";
    answer(json(fits));
    assertThat(check()).isEqualTo(new Reported("finished"));

    answer(json(fits + " "));
    assertLater(check(), TryLaterReason.UNREADABLE, MINUTE);
  }

  @Test
  void asksAgainLaterAboutABodyOfTenMegabytes() {
    answer(json("{\"status\":\"waiting\",\"x\":\"" + "x".repeat(10_000_000) + "\"}"));

    assertLater(check(), TryLaterReason.UNREADABLE, MINUTE);
    assertRequests(1);
  }

  @Test
  void stopsReadingABodyThatNeverEnds() throws IOException {
    String block = "x".repeat(64 * 1024);
    try (ScriptedServer endless =
        new ScriptedServer(
            connection -> {
              connection.write("HTTP/1.1 200 OK\r\n\r\n{\"status\":\"waiting\",\"x\":\"");
              while (true) {
                connection.write(block);
              }
            })) {

      assertLater(check(endless.url()), TryLaterReason.UNREADABLE, MINUTE);

      await().untilAsserted(() -> assertThat(endless.hungUp()).isEqualTo(1));
      assertThat(endless.requests()).isEqualTo(1);
      // What the socket buffers on both sides hold comes on top of the mebibyte that was read.
      assertThat(endless.bytesWritten()).isLessThan(32 << 20);
    }
  }

  // 200 waiting: the order must be the token's

  @Test
  void refusesAnotherPayinAddressNamingBoth() {
    answer(waiting("\"payinAddress\":\"0x52908400098527886E0F7030069857D2E4169EE7\""));

    assertMismatch(check(), "payinAddress", "0x52908400098527886E0F7030069857D2E4169EE7", ADDRESS);
    assertRequests(1);
  }

  @Test
  void takesAnAddressInAnotherCaseForTheSame() {
    answer(waiting("\"payinAddress\":\"" + ADDRESS.toLowerCase(Locale.ROOT) + "\""));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @ParameterizedTest
  @CsvSource({"fromCurrency, usdt, eth", "fromNetwork, bsc, eth"})
  void refusesAnotherCurrencyOrNetwork(String field, String answered, String expected) {
    answer(waiting("\"" + field + "\":\"" + answered + "\""));

    assertMismatch(check(), field, answered, expected);
    assertRequests(1);
  }

  /**
   * A maintenance page's {@code {"status":"error"}} ended payments, and a bare waiting was paid.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"error\"}",
        "{\"status\":\"waiting\"}",
        "{\"id\":null,\"status\":\"waiting\"}",
        "{\"id\":\"\",\"status\":\"finished\"}",
        "{\"id\":\"zzzzzzzzzzzzzz\",\"status\":\"finished\"}",
        "{\"id\":\"zzzzzzzzzzzzzz\",\"status\":\"waiting\"}",
        "{\"id\":\"A1B2C3D4E5F6G7\",\"status\":\"waiting\"}",
        "{\"id\":\"a1b2c3d4e5f6g7 \",\"status\":\"waiting\"}"
      })
  void believesNoStatusThatIsNotOfOurOrder(String body) {
    answer(json(body));

    assertLater(check(), TryLaterReason.ANOTHERS_WORD, MINUTE);
    assertRequests(1);
  }

  /** HostPay2 has words of its own, which must not be put into its mouth. */
  @ParameterizedTest
  @ValueSource(strings = {"expired", "mismatch", "not_found"})
  void aStatusSpeltLikeAWordOfOursIsMarkedAsChangeNows(String status) {
    answer(order(status));

    assertThat(check()).isEqualTo(new Reported("changenow:" + status));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.5",
        "0.475",
        "0.525",
        "5e-1",
        "0.50000000000000000000000001",
        "\"0.5\"",
        "\"0.50\"",
        "\"5e-1\"",
        "\"50E-2\""
      })
  void acceptsAnAmountWithinFivePercent(String amount) {
    answer(waiting("\"expectedAmountFrom\":" + amount));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.474999999999999999",
        "0.525000000000000001",
        "0.47499999999999999999999999999999999999",
        "1500",
        "0",
        "-0.5",
        "1e999999999",
        "1e-999999999",
        "\"0.6\"",
        "\"5e1\"",
        "\"1e999999999\""
      })
  void refusesAnAmountOutsideFivePercent(String amount) {
    answer(waiting("\"expectedAmountFrom\":" + amount));

    assertMismatch(check(), "expectedAmountFrom", "0.5");
    assertRequests(1);
  }

  @Test
  void readsAnAmountAsTheDecimalThatIsWritten() {
    answer(waiting("\"expectedAmountFrom\":0.1000000000000000055"));
    ChangeNowSettings exact =
        new ChangeNowSettings(
            URI.create(changeNow.baseUrl()),
            KEY,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            BigDecimal.ZERO);
    ExpectedOrder tenth =
        new ExpectedOrder(ORDER.cnApiId(), "eth", "eth", new BigDecimal("0.1"), ADDRESS);

    // The same double, but not the same amount.
    assertMismatch(client(exact).check(tenth), "0.1000000000000000055");
  }

  /** Production fault 7: amountTo was parsed as a number while it was still null. */
  // Production fault 7
  @Test
  void amountsThatAreNotKnownYetNeverFail() {
    answer(
        waiting(
            "\"expectedAmountFrom\":null,\"expectedAmountTo\":null,\"amountFrom\":null,\"amountTo\":null"));

    assertThat(check()).isEqualTo(new Reported("waiting"));
    assertRequests(1);
  }

  /** Production fault 14: what could not be read was taken for zero. */
  @Test
  void anAmountThatIsNotThereIsNotZero() {
    answer(
        json(
            "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\",\"payinAddress\":\""
                + ADDRESS
                + "\"}"));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @Test
  void whatTheAnswerLeavesOutOrNullDoesNotDiffer() {
    answer(
        waiting(
            "\"payinAddress\":null,\"fromCurrency\":null,\"fromNetwork\":null,\"validUntil\":null"));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @Test
  void aBlankNameOfCurrencyOrNetworkIsNoOther() {
    answer(waiting("\"fromCurrency\":\"\",\"fromNetwork\":\" \""));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-11-23T16:00:00.001Z\"",
        "\"2026-11-23T18:00:00+01:00\"",
        "\"2099-01-01T00:00:00Z\""
      })
  void acceptsAnOrderThatIsStillValid(String validUntil) {
    answer(waiting("\"validUntil\":" + validUntil));

    assertThat(check())
        .isEqualTo(
            new Reported(
                "waiting", null, OffsetDateTime.parse(validUntil.replace("\"", "")).toInstant()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-11-23T15:59:59.999Z\"",
        "\"2026-11-23T16:00:00Z\"",
        "\"2026-11-23T16:30:00+01:00\""
      })
  void anOrderWhoseTimeIsOverHasExpiredAndIsNoOther(String validUntil) {
    answer(waiting("\"validUntil\":" + validUntil));

    Reported reported = (Reported) check();

    assertThat(reported.status()).isEqualTo("changenow:expired");
    assertThat(reported.detail()).contains("validUntil", "2026-11-23T16:00:00Z");
    assertThat(reported.validUntil()).isNull();
    assertRequests(1);
  }

  @Test
  void anotherAddressIsWorseThanATimeThatIsOver() {
    answer(waiting("\"validUntil\":\"2026-11-23T15:00:00Z\",\"payinAddress\":\"0x00\""));

    assertMismatch(check(), "payinAddress");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"soon\"", "\"2020-01-01\"", "1577836800000", "\"\"", "{}"})
  void aValidityThatCantBeReadStopsNoPayment(String validUntil) {
    answer(waiting("\"validUntil\":" + validUntil));

    assertThat(check()).isEqualTo(new Reported("waiting"));
  }

  @Test
  void aMismatchCarriesNoLineEndsFromOutside() {
    answer(waiting("\"payinAddress\":\"0x\\nforged log line" + "x".repeat(5000) + "\""));

    assertThat(((Reported) check()).detail()).doesNotContain("\n").hasSizeLessThan(300);
  }

  // 429

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7                             | 7
          0                             | 1
          Mon, 23 Nov 2026 16:00:30 GMT | 30
          Mon, 23 Nov 2026 15:00:00 GMT | 1
          86400                         | 60
          99999999999999999999          | 60
          -5                            | 60
          garbage                       | 60
          """)
  void asksAsLateAsChangeNowWishesWithinAMinute(String retryAfter, long seconds) {
    answer(aResponse().withStatus(429).withHeader("Retry-After", retryAfter));

    assertLater(check(), TryLaterReason.RATE_LIMITED, Duration.ofSeconds(seconds));
    assertRequests(1);
  }

  @Test
  void asksAgainInAMinuteAfterA429WithoutRetryAfter() {
    answer(aResponse().withStatus(429).withBody("{\"message\":\"Too many requests\"}"));

    assertLater(check(), TryLaterReason.RATE_LIMITED, MINUTE);
    assertRequests(1);
  }

  @Test
  void aBodyThatNeverComesDoesNotTurnA429IntoMoreRequests() throws IOException {
    try (ScriptedServer stuck =
        new ScriptedServer(
            connection -> {
              connection.write(
                  "HTTP/1.1 429 Slow\r\nRetry-After: 9\r\nContent-Length: 100000\r\n\r\n");
              trickle(connection);
            })) {

      assertLater(
          checkImpatiently(stuck.url()), TryLaterReason.RATE_LIMITED, Duration.ofSeconds(9));
      assertThat(stuck.requests()).isEqualTo(1);
    }
  }

  // 401, 403, 404, and codes without a rule

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aWrongKeyLosesNoPaymentAndIsNotShown(int code) {
    answer(aResponse().withStatus(code).withBody("{\"message\":\"Unauthorized " + KEY + "\"}"));

    CheckOutcome outcome = check();

    assertLater(outcome, TryLaterReason.UNAUTHORIZED, MINUTE);
    assertThat(outcome.toString()).contains(String.valueOf(code)).doesNotContain(KEY);
    assertRequests(1);
  }

  /** Since when it says so, and whether that is long enough, HostPay1 decides. */
  @Test
  void reportsAnOrderThatChangeNowDoesNotKnow() {
    answer(notFound());

    assertThat(check()).isEqualTo(new Reported("not_found"));
    assertRequests(1);
  }

  @Test
  void reportsAnIdThatChangeNowTakesForNone() {
    answer(json("{\"error\":\"not_valid_params\",\"message\":\"Invalid id\"}").withStatus(400));

    Reported reported = (Reported) check();

    assertThat(reported.status()).isEqualTo("not_found");
    assertThat(reported.detail()).contains("cn_api_id");
    assertRequests(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 300, 304, 402, 405, 408, 410, 418, 422, 451})
  void asksAgainLaterAfterACodeWithoutARuleNamingIt(int code) {
    answer(aResponse().withStatus(code));

    CheckOutcome outcome = check();

    assertLater(outcome, TryLaterReason.UNEXPECTED_ANSWER, MINUTE);
    assertThat(((TryLater) outcome).detail()).contains(String.valueOf(code));
    assertRequests(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsNoRedirectWithTheKey(int code) {
    answer(aResponse().withStatus(code).withHeader("Location", changeNow.url("/elsewhere")));

    CheckOutcome outcome = check();

    assertLater(outcome, TryLaterReason.UNEXPECTED_ANSWER, MINUTE);
    assertThat(((TryLater) outcome).detail()).contains(String.valueOf(code));
    changeNow.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
    assertRequests(1);
  }

  // Quick tries

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 502, 503, 504, 520, 599})
  void asksThreeTimesWhenChangeNowFails(int code) {
    answer(aResponse().withStatus(code).withHeader("Retry-After", "1").withBody("<html>"));

    CheckOutcome outcome = check();

    assertLater(outcome, TryLaterReason.SERVER_ERROR, MINUTE);
    assertThat(((TryLater) outcome).detail()).contains(String.valueOf(code));
    assertRequests(3);
  }

  @Test
  void takesTheFirstGoodAnswer() {
    answerInTurn(aResponse().withStatus(503), order("waiting"));

    assertThat(check()).isEqualTo(WAITING);
    assertRequests(2);
  }

  @Test
  void stopsTryingAtA429() {
    answerInTurn(
        aResponse().withStatus(503), aResponse().withStatus(429).withHeader("Retry-After", "3"));

    assertLater(check(), TryLaterReason.RATE_LIMITED, Duration.ofSeconds(3));
    assertRequests(2);
  }

  @Test
  void asksThreeTimesWhenNoAnswerComesInTime() {
    answer(order("waiting").withFixedDelay(20_000));

    CheckOutcome outcome = checkImpatiently(URI.create(changeNow.baseUrl()));

    assertLater(outcome, TryLaterReason.UNREACHABLE, MINUTE);
    assertRequests(3);
  }

  @Test
  void isNotHeldByABodyThatDripsIn() throws IOException {
    try (ScriptedServer dripping =
        new ScriptedServer(
            connection -> {
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
              trickle(connection);
            })) {

      assertLater(checkImpatiently(dripping.url()), TryLaterReason.UNREACHABLE, MINUTE);

      assertThat(dripping.requests()).isEqualTo(3);
      await().untilAsserted(() -> assertThat(dripping.hungUp()).isEqualTo(3));
    }
  }

  @Test
  void isNotHeldByHeadersThatNeverEnd() throws IOException {
    try (ScriptedServer dripping =
        new ScriptedServer(
            connection -> {
              connection.write("HTTP/1.1 200 OK\r\nX-Slow: ");
              trickle(connection);
            })) {

      assertLater(checkImpatiently(dripping.url()), TryLaterReason.UNREACHABLE, MINUTE);

      assertThat(dripping.requests()).isEqualTo(3);
    }
  }

  @Test
  void theWholeCheckEndsWithItsBudget() {
    answer(order("waiting").withFixedDelay(50_000));
    QuickTries second =
        new QuickTries(3, IntervalFunction.of(5), Duration.ofSeconds(1), Duration.ofMillis(500));
    ChangeNowSettings patient = settings(URI.create(changeNow.baseUrl()), Duration.ofSeconds(40));

    CheckOutcome outcome = new ChangeNowClient(patient, CLOCK, second).check(ORDER);

    assertLater(outcome, TryLaterReason.UNREACHABLE, MINUTE);
    assertThat(((TryLater) outcome).detail()).containsPattern("within \\d{1,4} ms");
    assertRequests(1);
  }

  /** EMPTY_RESPONSE and a reset before the answer are what java.net.http resends by itself. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void asksThreeTimesWhenTheConnectionIsLost(Fault fault) {
    answer(aResponse().withFault(fault));

    CheckOutcome outcome = check();

    assertLater(outcome, TryLaterReason.UNREACHABLE, MINUTE);
    assertThat(outcome.toString()).doesNotContain(KEY);
    assertRequests(3);
  }

  @Test
  void asksThreeTimesWhenAConnectionThatWorkedIsLost() {
    answer(order("waiting"));
    ChangeNowClient client = client();
    client.check(ORDER);

    answer(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertLater(client.check(ORDER), TryLaterReason.UNREACHABLE, MINUTE);

    assertRequests(1 + 3);
  }

  @Test
  void asksThreeTimesWhenTheConnectionIsResetInMidBody() throws IOException {
    try (ScriptedServer resetting =
        new ScriptedServer(
            connection ->
                connection
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":\"waiting\"")
                    .reset())) {

      assertLater(check(resetting.url()), TryLaterReason.UNREACHABLE, MINUTE);
      assertThat(resetting.requests()).isEqualTo(3);
    }
  }

  @Test
  void believesNoBodyThatIsShorterThanItsLength() throws IOException {
    try (ScriptedServer closing =
        new ScriptedServer(
            connection ->
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"status\":\"waiting\"}"))) {

      assertLater(check(closing.url()), TryLaterReason.UNREACHABLE, MINUTE);
      assertThat(closing.requests()).isEqualTo(3);
    }
  }

  /** A CDN may say something before the answer, which is not the answer. */
  @Test
  void waitsForTheAnswerBehindAnInterimOne() throws IOException {
    String body = "{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\"}";
    try (ScriptedServer hinting =
        new ScriptedServer(
            connection ->
                connection.write(
                    "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body))) {

      assertThat(check(hinting.url())).isEqualTo(new Reported("waiting"));
      assertThat(hinting.requests()).isEqualTo(1);
    }
  }

  @Test
  void asksAgainLaterWhenNothingListens() throws IOException {
    URI nobody;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + taken.getLocalPort());
    }

    assertLater(check(nobody), TryLaterReason.UNREACHABLE, MINUTE);
  }

  @Test
  void asksAgainLaterWhenTheNameDoesNotResolve() {
    assertLater(check(URI.create("http://changenow.invalid")), TryLaterReason.UNREACHABLE, MINUTE);
  }

  @Test
  void anInterruptedCheckEndsAtOnceAndStaysInterrupted() {
    answer(order("waiting").withFixedDelay(50_000));

    Thread.currentThread().interrupt();
    CheckOutcome outcome = check();

    // Reading the flag also clears it, so that it can't reach the next test.
    assertThat(Thread.interrupted()).isTrue();
    assertLater(outcome, TryLaterReason.UNREACHABLE, MINUTE);
  }

  @Test
  void productionTriesThreeTimesWithItsOwnWaits() {
    answer(aResponse().withStatus(502));
    ChangeNowClient production =
        new ChangeNowClient(
            ChangeNowSettings.withDefaults(URI.create(changeNow.baseUrl()), KEY), CLOCK);

    long start = System.nanoTime();
    CheckOutcome outcome = production.check(ORDER);

    assertLater(outcome, TryLaterReason.SERVER_ERROR, MINUTE);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
    assertRequests(3);
  }

  // Whether it can be asked at all

  /** A path that is not ChangeNow's passed for ready, and an id that can't be one for not ready. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | {\"error\":\"not_found\",\"message\":\"Transaction not found\"} |",
        "400 | {\"error\":\"not_valid_params\",\"message\":\"id is not valid\"} |",
        "200 | {\"id\":\"readiness\",\"status\":\"waiting\"} |",
        "401 | {\"message\":\"Unauthorized\"} | the API key is refused (401)",
        "404 | <html>nginx</html> | answers 404" + ANOTHERS,
        "403 | <html>Sorry, you have been blocked</html> | answers 403" + ANOTHERS,
        "200 | <html>Welcome to our network</html> | answers 200" + ANOTHERS,
        "200 | {\"status\":\"ok\"} | answers 200" + ANOTHERS,
        "302 | | answers 302",
      })
  void tellsWhatStandsAgainstAskingIt(int code, @Nullable String body, @Nullable String obstacle) {
    answer(aResponse().withStatus(code).withBody(body == null ? "" : body));

    assertThat(client().obstacle()).isEqualTo(Optional.ofNullable(obstacle));
  }

  private static final String ANOTHERS =
      ", and not in ChangeNow's own form: is CHANGENOW_API_URL its address?";

  // The words of the tests above

  /** The whole order's, in {@link #order}. */
  private static final Reported WAITING =
      new Reported("waiting", null, Instant.parse("2026-11-23T16:18:00Z"));

  private CheckOutcome check() {
    return client().check(ORDER);
  }

  private static CheckOutcome check(URI url) {
    return client(settings(url, Duration.ofSeconds(10))).check(ORDER);
  }

  private static CheckOutcome checkImpatiently(URI url) {
    return client(settings(url, Duration.ofSeconds(1))).check(ORDER);
  }

  private ChangeNowClient client() {
    return client(settings(URI.create(changeNow.baseUrl()), Duration.ofSeconds(10)));
  }

  private static ChangeNowClient client(ChangeNowSettings settings) {
    return new ChangeNowClient(settings, CLOCK, QUICK);
  }

  private static ChangeNowSettings settings(URI url, Duration readTimeout) {
    return new ChangeNowSettings(
        url, KEY, Duration.ofSeconds(5), readTimeout, BigDecimal.valueOf(5));
  }

  private static ExpectedOrder orderWithId(String cnApiId) {
    return new ExpectedOrder(cnApiId, "eth", "eth", new BigDecimal("0.5"), ADDRESS);
  }

  private void answer(ResponseDefinitionBuilder response) {
    changeNow.stubFor(get(anyUrl()).willReturn(response));
  }

  private void answerInTurn(ResponseDefinitionBuilder first, ResponseDefinitionBuilder second) {
    changeNow.stubFor(
        get(anyUrl())
            .inScenario("in turn")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(first)
            .willSetStateTo("second"));
    changeNow.stubFor(
        get(anyUrl()).inScenario("in turn").whenScenarioStateIs("second").willReturn(second));
  }

  private static ResponseDefinitionBuilder json(String body) {
    return aResponse().withHeader("Content-Type", "application/json").withBody(body);
  }

  private static ResponseDefinitionBuilder waiting(String fields) {
    return json("{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\"," + fields + "}");
  }

  private static ResponseDefinitionBuilder notFound() {
    return json("{\"error\":\"not_found\",\"message\":\"Transaction not found\"}").withStatus(404);
  }

  /** A whole order as ChangeNow writes it, the token's in every field. */
  private static ResponseDefinitionBuilder order(String status) {
    return json(
        """
        {"id":"a1b2c3d4e5f6g7","status":"%s","actionsAvailable":false,
         "fromCurrency":"ETH","fromNetwork":"Eth","toCurrency":"xmr","toNetwork":"xmr",
         "expectedAmountFrom":0.5,"expectedAmountTo":7.1,"amountFrom":null,"amountTo":null,
         "payinAddress":"%s","payoutAddress":"4AdUndXHHZ6c","payinExtraId":null,"payinHash":null,
         "createdAt":"2026-11-23T15:58:00.000Z","updatedAt":"2026-11-23T15:58:01.000Z",
         "depositReceivedAt":null,"validUntil":"2026-11-23T16:18:00.000Z"}
        """
            .formatted(status, ADDRESS));
  }

  /** One byte every 50 ms until the client hangs up. */
  private static void trickle(ScriptedServer.Connection connection) throws IOException {
    try {
      while (true) {
        connection.write("x");
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertRequests(int count) {
    changeNow.verify(count, getRequestedFor(anyUrl()));
  }

  private static void assertLater(
      CheckOutcome outcome, TryLaterReason reason, Duration retryAfter) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            TryLater.class,
            later -> {
              assertThat(later.reason()).isEqualTo(reason);
              assertThat(later.retryAfter()).isEqualTo(retryAfter);
              assertThat(later.detail()).isNotBlank();
            });
  }

  private static void assertMismatch(CheckOutcome outcome, String... named) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Reported.class,
            reported -> {
              assertThat(reported.status()).isEqualTo("mismatch");
              assertThat(reported.detail()).contains(named);
            });
  }
}
