package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVectorsTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  static Stream<TokenVector<?>> vectors() {
    return TokenVector.all();
  }

  @Test
  void coversEveryKindOfMessage() {
    assertThat(vectors().<Class<?>>map(vector -> vector.message().getClass()).distinct())
        .containsExactlyInAnyOrder(
            TpsHostpayToken.class,
            StatusCheckRequest.class,
            StatusCheckResponse.class,
            PaymentRequest.class,
            PaymentResponse.class);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  <T> void readsEveryField(TokenVector<T> vector) {
    assertThat(vector.codec().decode(vector.token(), TokenVector.SIGNED_AT))
        .isEqualTo(new TokenVerdict.Valid<>(vector.message()));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  <T> void writesTheSameBytesAndText(TokenVector<T> vector) {
    String token = vector.codec().encode(vector.message());

    byte[] bytes = bytes(token);
    assertThat(Arrays.copyOf(bytes, bytes.length - 16)).isEqualTo(vector.body());
    assertThat(token).isEqualTo(vector.token());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  <T> void refusesEveryFlippedBit(TokenVector<T> vector) {
    byte[] bytes = bytes(vector.token());
    List<Integer> notRefused = new ArrayList<>();
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] altered = bytes.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));
      if (!(decode(vector, text(altered)) instanceof TokenVerdict.BadSignature<T>)) {
        notRefused.add(bit);
      }
    }
    assertThat(notRefused).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  <T> void refusesEveryOtherCharacterInEveryPlace(TokenVector<T> vector) {
    List<String> accepted = new ArrayList<>();
    for (int place = 0; place < vector.token().length(); place++) {
      StringBuilder altered = new StringBuilder(vector.token());
      for (int i = 0; i < ALPHABET.length(); i++) {
        char character = ALPHABET.charAt(i);
        altered.setCharAt(place, character);
        if (character != vector.token().charAt(place)
            && isAccepted(decode(vector, altered.toString()))) {
          accepted.add(altered.toString());
        }
      }
    }
    assertThat(accepted).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  <T> void refusesTheTextCutAnywhere(TokenVector<T> vector) {
    List<Integer> accepted = new ArrayList<>();
    for (int length = 0; length < vector.token().length(); length++) {
      if (isAccepted(decode(vector, vector.token().substring(0, length)))) {
        accepted.add(length);
      }
    }
    assertThat(accepted).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  <T> void refusesTheBytesCutAnywhereUnderAGoodSignature(TokenVector<T> vector) {
    byte[] body = vector.body();
    List<Integer> notMalformed = new ArrayList<>();
    for (int length = 0; length < body.length; length++) {
      String cut = sign(vector, Arrays.copyOf(body, length));
      if (!(decode(vector, cut) instanceof TokenVerdict.Malformed<T>)) {
        notMalformed.add(length);
      }
    }
    assertThat(notMalformed).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  <T> void refusesOneByteMoreUnderAGoodSignature(TokenVector<T> vector) {
    String longer = sign(vector, Arrays.copyOf(vector.body(), vector.body().length + 1));

    assertThat(decode(vector, longer)).isInstanceOf(TokenVerdict.Malformed.class);
  }

  @Test
  void refusesEveryTokenSignedWithAnotherKey() {
    SigningKeys other = SigningKeys.of("a-key-that-has-signed-nothing-0123456789abcdef");

    assertThat(TokenVector.all(other, other).map(TokenVectorsTest::decodeItself))
        .hasSize(31)
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(TokenVerdict.BadSignature.class));
  }

  @Test
  void believesThePreviousKeyDuringARollout() {
    String next = "the-key-that-comes-after-0123456789abcdef0123456789abcdef";

    assertThat(
            TokenVector.all(
                    SigningKeys.of(next, List.of(TokenVector.keyText("tps"))),
                    SigningKeys.of(next, List.of(TokenVector.keyText("internal"))))
                .map(TokenVectorsTest::decodeItself))
        .hasSize(31)
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(TokenVerdict.Valid.class));
  }

  private static <T> TokenVerdict<T> decodeItself(TokenVector<T> vector) {
    return decode(vector, vector.token());
  }

  private static <T> TokenVerdict<T> decode(TokenVector<T> vector, String token) {
    return vector.codec().decode(token, TokenVector.SIGNED_AT);
  }

  private static <T> boolean isAccepted(TokenVerdict<T> verdict) {
    return switch (verdict) {
      case TokenVerdict.Valid<T> valid -> true;
      case TokenVerdict.Expired<T> expired -> true;
      case TokenVerdict.NotYetValid<T> early -> true;
      case TokenVerdict.BadSignature<T> bad -> false;
      case TokenVerdict.Malformed<T> malformed -> false;
    };
  }

  private static String sign(TokenVector<?> vector, byte[] body) {
    return SignedBytes.sign(
        body, vector.key().equals("tps") ? TokenVector.TPS : TokenVector.INTERNAL);
  }

  private static byte[] bytes(String token) {
    return Base64.getUrlDecoder().decode(token);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
