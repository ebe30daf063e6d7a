package io.hostpay.statuschecker.changenow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.statuschecker.changenow.CheckOutcome.TryLater;
import io.hostpay.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP codes other than 200 and 5xx come to. */
@Timeout(60)
class AnswerCodeIT extends ChangeNowRig {
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

  /** Since when it says so, and whether that is long enough, GCHostPay1 decides. */
  @Test
  void reportsAnOrderThatChangeNowDoesNotKnow() {
    answer(notFound());

    assertThat(check()).isEqualTo(new Reported("not_found"));
    assertRequests(1);
  }

  /** It may be the question that was wrong. */
  @Test
  void asksAgainLaterWhereChangeNowTakesTheIdForNone() {
    answer(json("{\"error\":\"not_valid_params\",\"message\":\"Invalid id\"}").withStatus(400));

    CheckOutcome outcome = check();

    assertLater(outcome, TryLaterReason.ID_REFUSED, MINUTE);
    assertThat(((TryLater) outcome).detail()).contains("cn_api_id");
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

  private static ResponseDefinitionBuilder notFound() {
    return json("{\"error\":\"not_found\",\"message\":\"Transaction not found\"}").withStatus(404);
  }
}
