package io.hostpay.common.token;

import io.hostpay.testkit.GuidedFuzz;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever coverage leads to: what none of our keys has signed is never a message; what one has
 * signed is malformed, or a message that stays the same when it is encoded again.
 */
class GuidedTokenFuzzTest {
  private static final SigningKeys KEYS = SigningKeys.of("key-of-the-tests-0123456789-0123456789");
  private static final Instant SIGNED_AT = Instant.parse("2026-11-26T12:00:00Z");
  private static final PaymentOrder ORDER =
      new PaymentOrder(
          new UniqueId("payment-1"),
          "a1b2c3d4e5f6g7",
          "eth",
          "eth",
          new WireAmount(0.5),
          "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

  private record Kind<T>(TokenCodec<T> codec, T message) {
    String token() {
      return codec.encode(message);
    }
  }

  private static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>(TokenCodec.tpsHostpay(KEYS), new TpsHostpayToken(ORDER, null, SIGNED_AT)),
          new Kind<>(
              TokenCodec.tpsHostpay(KEYS),
              new TpsHostpayToken(ORDER, new WireAmount(0.25), SIGNED_AT)),
          new Kind<>(TokenCodec.statusCheckRequest(KEYS), new StatusCheckRequest(ORDER, SIGNED_AT)),
          new Kind<>(
              TokenCodec.statusCheckResponse(KEYS),
              new StatusCheckResponse(ORDER, "waiting", SIGNED_AT)),
          new Kind<>(TokenCodec.paymentRequest(KEYS), new PaymentRequest(ORDER, SIGNED_AT)),
          new Kind<>(
              TokenCodec.paymentResponse(KEYS),
              new PaymentResponse(
                  ORDER.uniqueId(),
                  ORDER.cnApiId(),
                  "0x" + "1a".repeat(32),
                  PaymentResponse.SUCCESS,
                  BigInteger.valueOf(21_000),
                  7,
                  SIGNED_AT)));

  /** {@code -Dfuzz.seconds=600}: for ten minutes. */
  @Test
  void believesNothingThatCoverageLeadsTo() throws Exception {
    List<byte[]> seeds = new ArrayList<>();
    for (int kind = 0; kind < KINDS.size(); kind++) {
      String token = KINDS.get(kind).token();
      byte[] signed = Base64.getUrlDecoder().decode(token);
      seeds.add(seed(kind, token.getBytes(StandardCharsets.ISO_8859_1)));
      seeds.add(seed(kind, Arrays.copyOf(signed, signed.length - SigningKey.SIGNATURE_BYTES)));
    }
    GuidedFuzz.lead(GuidedTokenFuzzTest.class, seeds, 1);
  }

  private static byte[] seed(int kind, byte[] rest) {
    byte[] input = new byte[rest.length + 1];
    input[0] = (byte) kind;
    System.arraycopy(rest, 0, input, 1, rest.length);
    return input;
  }

  /** The first byte says which kind of token; the rest is taken for its text, then for its body. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Kind<?> kind = KINDS.get(Math.floorMod(input[0], KINDS.size()));
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    String text = new String(rest, StandardCharsets.ISO_8859_1);
    if (KINDS.stream().noneMatch(known -> known.token().equals(text))) {
      assertNotBelieved(kind.codec().decode(text, SIGNED_AT));
    }
    readsWhatIsSigned(kind, rest);
  }

  private static void assertNotBelieved(TokenVerdict<?> verdict) {
    require(
        verdict instanceof TokenVerdict.BadSignature || verdict instanceof TokenVerdict.Malformed,
        "believed: " + verdict);
  }

  private static <T> void readsWhatIsSigned(Kind<T> kind, byte[] body) {
    byte[] token = Arrays.copyOf(body, body.length + SigningKey.SIGNATURE_BYTES);
    System.arraycopy(
        KEYS.sign(body, body.length), 0, token, body.length, SigningKey.SIGNATURE_BYTES);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    switch (kind.codec().decode(text, SIGNED_AT)) {
      case TokenVerdict.Valid<T> valid -> assertStaysTheSame(kind, valid.message(), text);
      case TokenVerdict.Expired<T> late -> assertStaysTheSame(kind, late.message(), text);
      case TokenVerdict.NotYetValid<T> early -> {
        // nothing is read of it
      }
      case TokenVerdict.Malformed<T> declared -> {
        // an answer
      }
      case TokenVerdict.BadSignature<T> wrong -> throw new AssertionError("our own is refused");
    }
  }

  private static <T> void assertStaysTheSame(Kind<T> kind, T message, String text) {
    require(kind.codec().encode(message).equals(text), "read otherwise than written: " + message);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
