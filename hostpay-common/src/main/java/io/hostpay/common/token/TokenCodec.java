package io.hostpay.common.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signs and verifies one kind of message. A token is the message's bytes and the first 16 bytes of
 * their HMAC-SHA256, in base64url without padding: signed, not encrypted, so whoever holds one can
 * read it. Immutable and thread-safe.
 */
public final class TokenCodec<T> {
  /** As long as Cloud Tasks is told to retry: a token outlives every delivery of it. */
  private static final Duration VALID_BACK = Duration.ofHours(24);

  /** How far the clocks of two services may be apart. */
  private static final Duration VALID_AHEAD = Duration.ofSeconds(5);

  /** Several times the longest token; whatever is longer costs no work. */
  private static final int MAX_TOKEN_CHARS = 8 * 1024;

  private static final String BASE64URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Layout<T> layout;
  private final SigningKeys keys;

  private TokenCodec(Layout<T> layout, SigningKeys keys) {
    this.layout = layout;
    this.keys = keys;
  }

  /** GCSplit1 to GCHostPay1, signed with their common key. */
  public static TokenCodec<TpsHostpayToken> tpsHostpay(SigningKeys keys) {
    return new TokenCodec<>(Layouts.TPS_HOSTPAY, keys);
  }

  /** Token 1, GCHostPay1 to GCHostPay2. */
  public static TokenCodec<StatusCheckRequest> statusCheckRequest(SigningKeys keys) {
    return new TokenCodec<>(Layouts.STATUS_CHECK_REQUEST, keys);
  }

  /** Token 2, GCHostPay2 to GCHostPay1. */
  public static TokenCodec<StatusCheckResponse> statusCheckResponse(SigningKeys keys) {
    return new TokenCodec<>(Layouts.STATUS_CHECK_RESPONSE, keys);
  }

  /** Token 3, GCHostPay1 to GCHostPay3. */
  public static TokenCodec<PaymentRequest> paymentRequest(SigningKeys keys) {
    return new TokenCodec<>(Layouts.PAYMENT_REQUEST, keys);
  }

  /** Token 4, GCHostPay3 to GCHostPay1. */
  public static TokenCodec<PaymentResponse> paymentResponse(SigningKeys keys) {
    return new TokenCodec<>(Layouts.PAYMENT_RESPONSE, keys);
  }

  /**
   * The signed token; the same message and key give the same text.
   *
   * @throws IllegalArgumentException when a field does not fit the wire: a text over 255 bytes of
   *     UTF-8, not encodable or with a NUL, a timestamp outside 1970 to 2106, gas outside 0 to
   *     2^53, or a TPS message whose bytes could be read in both of its layouts
   */
  public String encode(T message) {
    WireWriter wire = new WireWriter();
    layout.write(message, wire);
    return ENCODER.encodeToString(wire.signed(keys));
  }

  /**
   * Verifies the signature in constant time and only then reads the fields. Never throws, whatever
   * the text: everything that can be wrong with a token is a verdict.
   *
   * @param now the time to judge the token's age by; both ends of the validity are inclusive
   */
  public TokenVerdict<T> decode(String token, Instant now) {
    if (token.length() > MAX_TOKEN_CHARS) {
      return new TokenVerdict.Malformed<>(
          "longer than the " + MAX_TOKEN_CHARS + " characters that a token can have");
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return new TokenVerdict.Malformed<>("not base64url");
    }
    if (!isTheOnlyFormOf(bytes, token)) {
      return new TokenVerdict.Malformed<>("not the one base64url form of its bytes");
    }
    int bodyLength = bytes.length - SigningKey.SIGNATURE_BYTES;
    if (bodyLength < 0) {
      return new TokenVerdict.Malformed<>("too short for a signature");
    }
    byte[] signature = Arrays.copyOfRange(bytes, bodyLength, bytes.length);
    if (!keys.verify(bytes, bodyLength, signature)) {
      return new TokenVerdict.BadSignature<>();
    }
    try {
      return judgeAge(layout.read(bytes, bodyLength), now);
    } catch (MalformedBody e) {
      return new TokenVerdict.Malformed<>("signed, but " + e.getMessage());
    }
  }

  /**
   * The decoder also accepts padding and unused bits in the last character. Such a text is refused:
   * its length must be what its bytes need, and its last character the one that the encoder writes.
   */
  private static boolean isTheOnlyFormOf(byte[] bytes, String token) {
    if (token.length() != (bytes.length * 4 + 2) / 3) {
      return false;
    }
    int last = bytes.length - 1;
    return switch (bytes.length % 3) {
      case 1 -> token.charAt(token.length() - 1) == BASE64URL.charAt((bytes[last] & 0b11) << 4);
      case 2 -> token.charAt(token.length() - 1) == BASE64URL.charAt((bytes[last] & 0b1111) << 2);
      default -> true;
    };
  }

  private TokenVerdict<T> judgeAge(T message, Instant now) {
    Instant timestamp = layout.timestamp().apply(message);
    if (now.isAfter(timestamp.plus(VALID_BACK))) {
      return new TokenVerdict.Expired<>(message);
    }
    if (timestamp.minus(VALID_AHEAD).isAfter(now)) {
      return new TokenVerdict.NotYetValid<>(message);
    }
    return new TokenVerdict.Valid<>(message);
  }
}
