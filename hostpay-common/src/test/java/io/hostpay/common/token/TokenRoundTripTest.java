package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Messages and bytes that nobody thought of; the seeds are fixed, so a failure stays. */
class TokenRoundTripTest {
  private static final SigningKeys KEYS =
      SigningKeys.of("token-round-trip-test-key-0123456789abcdef0123456789abcdef");

  private final TokenCodec<TpsHostpayToken> tps = TokenCodec.tpsHostpay(KEYS);
  private final TokenCodec<StatusCheckRequest> checks = TokenCodec.statusCheckRequest(KEYS);
  private final TokenCodec<StatusCheckResponse> answers = TokenCodec.statusCheckResponse(KEYS);
  private final TokenCodec<PaymentRequest> requests = TokenCodec.paymentRequest(KEYS);
  private final TokenCodec<PaymentResponse> responses = TokenCodec.paymentResponse(KEYS);

  @RepeatedTest(300)
  void anyMessageComesBackAsItWasSent(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Instant timestamp = Instant.ofEpochSecond(random.nextLong(1L << 32));
    PaymentOrder order = order(random, anyAmount(random), text(random));

    assertComesBack(checks, new StatusCheckRequest(order, timestamp), timestamp);
    assertComesBack(answers, new StatusCheckResponse(order, text(random), timestamp), timestamp);
    assertComesBack(requests, new PaymentRequest(order, timestamp), timestamp);
    PaymentResponse response =
        new PaymentResponse(
            order.uniqueId(),
            text(random),
            text(random),
            text(random),
            BigInteger.valueOf(random.nextLong(1L << 53)),
            random.nextLong(),
            timestamp);
    assertComesBack(responses, response, timestamp);
  }

  /** With amounts and addresses as they are in life, no token fits both layouts. */
  @RepeatedTest(300)
  void anyTpsMessageComesBackAsItWasSent(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Instant timestamp = Instant.ofEpochSecond(random.nextLong(1L << 32));
    String address = "0x" + String.format("%040x", new BigInteger(160, random));
    PaymentOrder order = order(random, payableAmount(random), address);

    assertComesBack(tps, new TpsHostpayToken(order, null, timestamp), timestamp);
    assertComesBack(tps, new TpsHostpayToken(order, anyAmount(random), timestamp), timestamp);
  }

  @Test
  void alteredBytesUnderAGoodSignatureAreRefusedOrAreTheOneFormOfWhatTheySay() {
    Random random = new Random(20251027);
    List<TokenVector<?>> vectors = TokenVector.all().toList();
    int readable = 0;
    for (int i = 0; i < 20_000; i++) {
      TokenVector<?> vector = vectors.get(random.nextInt(vectors.size()));
      byte[] body = vector.body();
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      SigningKeys keys = vector.key().equals("tps") ? TokenVector.TPS : TokenVector.INTERNAL;
      String token = SignedBytes.sign(body, keys);
      Optional<String> again = encodeWhatWasRead(vector.codec(), token);
      readable += again.isPresent() ? 1 : 0;
      assertThat(again.orElse(token)).isEqualTo(token);
    }
    assertThat(readable).isBetween(2_000, 18_000);
  }

  private static <T> Optional<String> encodeWhatWasRead(TokenCodec<T> codec, String token) {
    return switch (codec.decode(token, TokenVector.SIGNED_AT)) {
      case TokenVerdict.Valid<T> valid -> Optional.of(codec.encode(valid.message()));
      case TokenVerdict.Expired<T> expired -> Optional.of(codec.encode(expired.message()));
      case TokenVerdict.NotYetValid<T> early -> Optional.of(codec.encode(early.message()));
      case TokenVerdict.Malformed<T> malformed -> Optional.empty();
      case TokenVerdict.BadSignature<T> bad -> throw new AssertionError("The signature was good");
    };
  }

  private static <T> void assertComesBack(TokenCodec<T> codec, T message, Instant now) {
    assertThat(codec.decode(codec.encode(message), now))
        .isEqualTo(new TokenVerdict.Valid<>(message));
  }

  private static PaymentOrder order(Random random, WireAmount amount, String payinAddress) {
    return new PaymentOrder(
        id(random), text(random), text(random), text(random), amount, payinAddress);
  }

  private static UniqueId id(Random random) {
    while (true) {
      String text = text(random);
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes >= 1 && bytes <= UniqueId.WIRE_BYTES) {
        return new UniqueId(text);
      }
    }
  }

  /** Up to 63 characters of up to 4 bytes each: any that Unicode has, except NUL. */
  private static String text(Random random) {
    return random
        .ints(random.nextInt(64), 1, Character.MAX_CODE_POINT + 1)
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 'x' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static WireAmount anyAmount(Random random) {
    return new WireAmount(Double.longBitsToDouble(random.nextLong()));
  }

  private static WireAmount payableAmount(Random random) {
    return new WireAmount(random.nextDouble(1e-18, 1e9));
  }
}
