package io.hostpay.statuschecker.changenow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.CheckOutcome.TryLater;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ChangeNow is asked, and with which key, and whether it can be asked at all. */
@Timeout(60)
class ChangeNowRequestIT extends ChangeNowRig {
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

  // Whether it can be asked at all

  /**
   * Once, an address that is not ChangeNow's passed for ready, and ChangeNow's refusal of the
   * made-up id for not ready.
   */
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
}
