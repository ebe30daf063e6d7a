package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is accepted and refused under a good signature. */
class TokenBodyTest {
  private static final Instant SIGNED_AT = Instant.parse("2025-10-27T00:00:00Z");
  private static final SigningKeys KEYS =
      SigningKeys.of("token-body-test-key-0123456789abcdef0123456789abcdef");
  private static final PaymentOrder ORDER = order("0x52908400098527886E0F7030069857D2E4169EE7");

  private final TokenCodec<TpsHostpayToken> tps = TokenCodec.tpsHostpay(KEYS);
  private final TokenCodec<PaymentRequest> requests = TokenCodec.paymentRequest(KEYS);
  private final TokenCodec<PaymentResponse> responses = TokenCodec.paymentResponse(KEYS);

  @Test
  void refusesASignatureWithNothingUnderIt() {
    assertThat(decode(new byte[0])).isEqualTo(malformed("the message ends inside unique_id"));
  }

  // Production fault 20
  @Test
  void tellsTheTwoTpsLayoutsApartByLength() {
    TpsHostpayToken one = new TpsHostpayToken(ORDER, null, SIGNED_AT);
    TpsHostpayToken two = new TpsHostpayToken(ORDER, new WireAmount(0.3), SIGNED_AT);

    assertThat(tps.decode(tps.encode(one), SIGNED_AT)).isEqualTo(new TokenVerdict.Valid<>(one));
    assertThat(tps.decode(tps.encode(two), SIGNED_AT)).isEqualTo(new TokenVerdict.Valid<>(two));
    assertThat(body(tps.encode(two))).hasSize(body(tps.encode(one)).length + 8);
  }

  /** Once, such a token was answered 400 for ever and recorded nowhere. */
  @Test
  void readsTheBytesThatFitBothTpsLayoutsAsTwoAmountsAndNeverWritesThemAsOne() {
    // Read as two amounts, the length byte 20 begins the second amount, and the form feed (12) is
    // the length of the address that remains. As a payment request the same bytes are unambiguous.
    PaymentOrder order = order("0123456\f0123456789ab");
    String ambiguous = requests.encode(new PaymentRequest(order, SIGNED_AT));

    assertThat(tps.decode(ambiguous, SIGNED_AT))
        .isInstanceOfSatisfying(
            TokenVerdict.Valid.class,
            valid -> {
              TpsHostpayToken token = (TpsHostpayToken) valid.message();
              assertThat(token.actualAmount()).isEqualTo(order.amount());
              assertThat(token.order().uniqueId()).isEqualTo(order.uniqueId());
              assertThat(token.order().payinAddress()).isEqualTo("0123456789ab");
            });
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tps.encode(new TpsHostpayToken(order, null, SIGNED_AT)));
  }

  @Test
  void refusesTheBytesThatFitNeitherTpsLayout() {
    byte[] body = body(tps.encode(new TpsHostpayToken(ORDER, null, SIGNED_AT)));

    assertThat(tps.decode(signed(Arrays.copyOf(body, body.length + 1)), SIGNED_AT))
        .isEqualTo(
            malformed(
                "neither the one-amount nor the two-amount layout fits the message's length"));
  }

  @Test
  void refusesAnIdThatIsEmptyOrGoesOnAfterItsPaddingOrIsNoText() {
    assertThat(decodeWithId(new byte[16])).isEqualTo(malformed("unique_id is empty"));
    assertThat(decodeWithId(ascii("\0bcdefghijklmnop"))).isEqualTo(malformed("unique_id is empty"));
    assertThat(decodeWithId(ascii("abc\0\0\0\0\0\0\0\0\0\0\0\0x")))
        .isEqualTo(malformed("unique_id goes on after a NUL"));
    byte[] cutInsideACharacter = ascii("abcdefghijklmno?");
    cutInsideACharacter[15] = (byte) 0xC3;
    assertThat(decodeWithId(cutInsideACharacter))
        .isEqualTo(malformed("unique_id is not valid UTF-8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c080", "eda080", "80", "f8888080", "ff"})
  void refusesTextThatIsNotStrictUtf8(String hex) {
    assertThat(decode(withCnApiIdStarting(HexFormat.of().parseHex(hex))))
        .isEqualTo(malformed("cn_api_id is not valid UTF-8"));
  }

  @Test
  void refusesTextWithANulWhichNoDatabaseRowCouldHold() {
    assertThat(decode(withCnApiIdStarting(new byte[] {'a', 0})))
        .isEqualTo(malformed("cn_api_id holds a NUL character"));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        -1,
        -0.0,
        0.5,
        21000.000000000004,
        9007199254740994.0,
        1e300,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      })
  void refusesGasThatIsNoCount(double gas) {
    byte[] body = body(responses.encode(response(BigInteger.ONE)));
    ByteBuffer.wrap(body).putDouble(body.length - 4 - 8 - 8, gas);

    assertThat(responses.decode(signed(body), SIGNED_AT))
        .isEqualTo(malformed("gas_used is not a whole number from 0 to 2^53"));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 21000, 30_000_000, 9007199254740991L, 9007199254740992L})
  void carriesEveryGasThatADoubleCanCount(long gas) {
    PaymentResponse message = response(BigInteger.valueOf(gas));

    assertThat(responses.decode(responses.encode(message), SIGNED_AT))
        .isEqualTo(new TokenVerdict.Valid<>(message));
  }

  /** U+FFFD is what a lenient reader makes of bad bytes; here it is a character like others. */
  @ParameterizedTest
  @ValueSource(strings = {"\uFFFD", "a\uFFFDz", "ü", "€", "😀", "\u007F", ""})
  void carriesEveryCharacterAsItIs(String address) {
    PaymentRequest message = request(address, SIGNED_AT);

    assertThat(requests.decode(requests.encode(message), SIGNED_AT))
        .isEqualTo(new TokenVerdict.Valid<>(message));
  }

  @Test
  void neverWritesWhatTheWireCannotCarry() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requests.encode(request("ü".repeat(128), SIGNED_AT)))
        .withMessage("payin_address has 256 bytes of UTF-8, the wire carries at most 255");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requests.encode(request("\uD800", SIGNED_AT)))
        .withMessage("payin_address is not valid Unicode text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requests.encode(request("a\0", SIGNED_AT)))
        .withMessage("payin_address holds a NUL character");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requests.encode(request("0xab", Instant.ofEpochSecond(1L << 32))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> requests.encode(request("0xab", Instant.ofEpochSecond(-1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> responses.encode(response(BigInteger.valueOf(-1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> responses.encode(response(BigInteger.valueOf(9007199254740993L))));
  }

  private TokenVerdict<PaymentRequest> decodeWithId(byte[] id) {
    byte[] body = body(requests.encode(new PaymentRequest(ORDER, SIGNED_AT)));
    System.arraycopy(id, 0, body, 0, id.length);
    return decode(body);
  }

  private byte[] withCnApiIdStarting(byte[] bytes) {
    byte[] body = body(requests.encode(new PaymentRequest(ORDER, SIGNED_AT)));
    int idAndLength = 16 + 1;
    System.arraycopy(bytes, 0, body, idAndLength, bytes.length);
    return body;
  }

  private TokenVerdict<PaymentRequest> decode(byte[] body) {
    return requests.decode(signed(body), SIGNED_AT);
  }

  private static <T> TokenVerdict<T> malformed(String reason) {
    return new TokenVerdict.Malformed<>("signed, but " + reason);
  }

  private static PaymentRequest request(String payinAddress, Instant timestamp) {
    return new PaymentRequest(order(payinAddress), timestamp);
  }

  private static PaymentOrder order(String payinAddress) {
    return new PaymentOrder(
        new UniqueId("K7J2M9QX4T8B1ZC6"),
        "a1b2c3d4e5f6g7",
        "eth",
        "eth",
        new WireAmount(0.25),
        payinAddress);
  }

  private static PaymentResponse response(BigInteger gas) {
    return new PaymentResponse(
        ORDER.uniqueId(), ORDER.cnApiId(), "0xab", "success", gas, 23456789, SIGNED_AT);
  }

  private static byte[] body(String token) {
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    return Arrays.copyOf(bytes, bytes.length - 16);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String signed(byte[] body) {
    return SignedBytes.sign(body, KEYS);
  }
}
