package io.hostpay.statuschecker.changenow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.CheckOutcome.TryLater;
import io.hostpay.testkit.ScriptedServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A ChangeNow that answers as a test says, and a client that asks it. */
abstract class ChangeNowRig {
  static final Instant NOW = Instant.parse("2026-11-23T16:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final String KEY = "cn-key-0123456789";
  static final String ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  static final ExpectedOrder ORDER = orderWithId("a1b2c3d4e5f6g7");
  static final Duration MINUTE = Duration.ofSeconds(60);

  static final Duration PRODUCTION_FIRST_WAIT = Duration.ofMillis(500);

  /** The number and rules of the tries are production's; only the waits are short. */
  static final QuickTries QUICK = QuickTries.startingAt(Duration.ofMillis(4));

  final WireMockServer changeNow = new WireMockServer(wireMockConfig().dynamicPort());

  @BeforeEach
  void startChangeNow() {
    changeNow.start();
  }

  @AfterEach
  void stopChangeNow() {
    changeNow.stop();
  }

  // The words of the tests above

  /** The whole order's, in {@link #order}. */
  static final Reported WAITING =
      new Reported("waiting", null, Instant.parse("2026-11-23T16:18:00Z"));

  CheckOutcome check() {
    return client().check(ORDER);
  }

  static CheckOutcome check(URI url) {
    return client(settings(url, Duration.ofSeconds(10))).check(ORDER);
  }

  static CheckOutcome checkImpatiently(URI url) {
    return client(settings(url, Duration.ofSeconds(1))).check(ORDER);
  }

  ChangeNowClient client() {
    return client(settings(URI.create(changeNow.baseUrl()), Duration.ofSeconds(10)));
  }

  static ChangeNowClient client(ChangeNowSettings settings) {
    return new ChangeNowClient(settings, CLOCK, QUICK);
  }

  static ChangeNowSettings settings(URI url, Duration readTimeout) {
    return new ChangeNowSettings(
        url, KEY, Duration.ofSeconds(5), readTimeout, BigDecimal.valueOf(5));
  }

  static ExpectedOrder orderWithId(String cnApiId) {
    return new ExpectedOrder(cnApiId, "eth", "eth", new BigDecimal("0.5"), ADDRESS);
  }

  void answer(ResponseDefinitionBuilder response) {
    changeNow.stubFor(get(anyUrl()).willReturn(response));
  }

  static ResponseDefinitionBuilder json(String body) {
    return aResponse().withHeader("Content-Type", "application/json").withBody(body);
  }

  static ResponseDefinitionBuilder waiting(String fields) {
    return json("{\"id\":\"a1b2c3d4e5f6g7\",\"status\":\"waiting\"," + fields + "}");
  }

  /** A whole order as ChangeNow writes it, the token's in every field. */
  static ResponseDefinitionBuilder order(String status) {
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
  static void trickle(ScriptedServer.Connection connection) throws IOException {
    try {
      while (true) {
        connection.write("x");
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void assertRequests(int count) {
    changeNow.verify(count, getRequestedFor(anyUrl()));
  }

  static void assertLater(CheckOutcome outcome, TryLaterReason reason, Duration retryAfter) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            TryLater.class,
            later -> {
              assertThat(later.reason()).isEqualTo(reason);
              assertThat(later.retryAfter()).isEqualTo(retryAfter);
              assertThat(later.detail()).isNotBlank();
            });
  }

  static void assertMismatch(CheckOutcome outcome, String... named) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Reported.class,
            reported -> {
              assertThat(reported.status()).isEqualTo("mismatch");
              assertThat(reported.detail()).contains(named);
            });
  }
}
