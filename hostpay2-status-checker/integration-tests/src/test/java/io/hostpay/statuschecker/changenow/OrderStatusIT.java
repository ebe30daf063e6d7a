package io.hostpay.statuschecker.changenow;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each status of an order comes to. */
@Timeout(60)
class OrderStatusIT extends ChangeNowRig {
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

  /**
   * Once, a maintenance page's {@code {"status":"error"}} ended payments, and a bare {@code
   * waiting} was paid.
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

    assertLater(check(), TryLaterReason.NOT_CHANGENOWS, MINUTE);
    assertRequests(1);
  }

  /** GCHostPay2 has statuses of its own, which must not be put into its mouth. */
  @ParameterizedTest
  @ValueSource(strings = {"expired", "mismatch", "not_found"})
  void aStatusSpeltLikeOneOfOursIsMarkedAsChangeNows(String status) {
    answer(order(status));

    assertThat(check()).isEqualTo(new Reported("changenow:" + status));
  }
}
