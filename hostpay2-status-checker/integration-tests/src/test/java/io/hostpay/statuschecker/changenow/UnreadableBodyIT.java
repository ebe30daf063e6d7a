package io.hostpay.statuschecker.changenow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hostpay.statuschecker.changenow.CheckOutcome.Reported;
import io.hostpay.testkit.ScriptedServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer whose body is no order decides nothing. */
@Timeout(60)
class UnreadableBodyIT extends ChangeNowRig {
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
}
