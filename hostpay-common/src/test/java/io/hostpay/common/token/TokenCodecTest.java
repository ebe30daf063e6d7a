package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCodecTest {
  private static final Instant SIGNED_AT = Instant.parse("2025-10-27T00:00:00Z");
  private static final SigningKeys KEYS =
      SigningKeys.of("token-codec-test-key-0123456789abcdef0123456789abcdef");
  private static final PaymentOrder ORDER =
      order("K7J2M9QX4T8B1ZC6", "0x52908400098527886E0F7030069857D2E4169EE7", 0.25);

  private final TokenCodec<PaymentRequest> requests = TokenCodec.paymentRequest(KEYS);

  // Production fault 1
  @Test
  void isValidFromFiveSecondsBeforeToTwentyFourHoursAfterItsTimestamp() {
    PaymentRequest message = new PaymentRequest(ORDER, SIGNED_AT);
    String token = requests.encode(message);
    Duration tick = Duration.ofNanos(1);

    assertThat(requests.decode(token, SIGNED_AT.minusSeconds(5).minus(tick)))
        .isEqualTo(new TokenVerdict.NotYetValid<>(message));
    assertThat(requests.decode(token, SIGNED_AT.minusSeconds(5)))
        .isEqualTo(new TokenVerdict.Valid<>(message));
    assertThat(requests.decode(token, SIGNED_AT.plus(Duration.ofHours(24))))
        .isEqualTo(new TokenVerdict.Valid<>(message));
    assertThat(requests.decode(token, SIGNED_AT.plus(Duration.ofHours(24)).plus(tick)))
        .isEqualTo(new TokenVerdict.Expired<>(message));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, 0xFFFF_FFFFL})
  void carriesEveryUnsignedTimestamp(long epochSecond) {
    Instant timestamp = Instant.ofEpochSecond(epochSecond);
    PaymentRequest message = new PaymentRequest(ORDER, timestamp);

    assertThat(requests.decode(requests.encode(message), timestamp))
        .isEqualTo(new TokenVerdict.Valid<>(message));
  }

  @Test
  void judgesATokenAtTheEndsOfTime() {
    String token = requests.encode(new PaymentRequest(ORDER, SIGNED_AT));

    assertThat(requests.decode(token, Instant.MIN)).isInstanceOf(TokenVerdict.NotYetValid.class);
    assertThat(requests.decode(token, Instant.MAX)).isInstanceOf(TokenVerdict.Expired.class);
  }

  @Test
  void cutsTheFractionOfASecondThatTheWireCannotCarry() {
    PaymentRequest message = new PaymentRequest(ORDER, SIGNED_AT.plusNanos(999_999_999));

    assertThat(message.timestamp()).isEqualTo(SIGNED_AT);
    assertThat(requests.decode(requests.encode(message), SIGNED_AT))
        .isEqualTo(new TokenVerdict.Valid<>(message));
  }

  @Test
  void signsWithTheCurrentKeyOnly() {
    String token = requests.encode(new PaymentRequest(ORDER, SIGNED_AT));
    String next = "the-key-that-comes-after-0123456789abcdef";
    SigningKeys rollout =
        SigningKeys.of(next, List.of("token-codec-test-key-0123456789abcdef0123456789abcdef"));

    String reissued =
        TokenCodec.paymentRequest(rollout).encode(new PaymentRequest(ORDER, SIGNED_AT));

    assertThat(reissued).isNotEqualTo(token);
    assertThat(requests.decode(reissued, SIGNED_AT)).isInstanceOf(TokenVerdict.BadSignature.class);
    assertThat(TokenCodec.paymentRequest(SigningKeys.of(next)).decode(reissued, SIGNED_AT))
        .isInstanceOf(TokenVerdict.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A", "====", "not base64url!", "ab+/", "ab cd", "abcd\n", "größe", "AAAA"})
  void refusesTextThatIsNoToken(String text) {
    assertThat(requests.decode(text, SIGNED_AT)).isInstanceOf(TokenVerdict.Malformed.class);
  }

  @Test
  void refusesPadding() {
    PaymentOrder order = order("id", "0xabc", 1);
    byte[] bytes =
        Base64.getUrlDecoder().decode(requests.encode(new PaymentRequest(order, SIGNED_AT)));
    String padded = Base64.getUrlEncoder().encodeToString(bytes);

    assertThat(padded).endsWith("=");
    assertThat(requests.decode(padded, SIGNED_AT)).isInstanceOf(TokenVerdict.Malformed.class);
  }

  @Test
  void refusesAnotherSpellingOfTheSameBytes() {
    PaymentOrder order = order("id", "0xabc", 1);
    String token = requests.encode(new PaymentRequest(order, SIGNED_AT));
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char last = token.charAt(token.length() - 1);
    String respelled =
        token.substring(0, token.length() - 1) + alphabet.charAt(alphabet.indexOf(last) + 1);

    assertThat(Base64.getUrlDecoder().decode(respelled))
        .isEqualTo(Base64.getUrlDecoder().decode(token));
    assertThat(requests.decode(respelled, SIGNED_AT)).isInstanceOf(TokenVerdict.Malformed.class);
  }

  @Test
  void refusesTextLongerThanAnyToken() {
    String long8k = signed(new byte[6 * 1024]);
    String longer = long8k + "AAAA";

    assertThat(requests.decode(longer, SIGNED_AT))
        .isEqualTo(
            new TokenVerdict.Malformed<>("longer than the 8192 characters that a token can have"));
  }

  private static String signed(byte[] body) {
    return SignedBytes.sign(body, KEYS);
  }

  private static PaymentOrder order(String id, String payinAddress, double amount) {
    return new PaymentOrder(
        new UniqueId(id), "a1b2c3d4e5f6g7", "eth", "eth", new WireAmount(amount), payinAddress);
  }
}
