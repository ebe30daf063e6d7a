package io.hostpay.statuschecker.changenow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.github.resilience4j.core.IntervalFunction;
import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.CheckOutcome.TryLater;
import io.hostpay.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a ChangeNow that fails is asked within one check, and how long it holds the check. */
@Timeout(60)
class FailedTryIT extends ChangeNowRig {
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
            ChangeNowSettings.withDefaults(URI.create(changeNow.baseUrl()), KEY),
            CLOCK,
            PRODUCTION_FIRST_WAIT);

    long start = System.nanoTime();
    CheckOutcome outcome = production.check(ORDER);

    assertLater(outcome, TryLaterReason.SERVER_ERROR, MINUTE);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
    assertRequests(3);
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
}
