package io.hostpay.local.bench;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** GCSplit1's token, and what no codec can do without: the HMAC of the same bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {
  static final String KEY = "key-of-the-benchmark-0123456789-0123456789-0123456789-0123456789";
  private static final Instant SIGNED_AT = Instant.parse("2026-11-26T12:00:00Z");
  private static final int SIGNATURE_BYTES = 16;

  private final TokenCodec<TpsHostpayToken> codec = TokenCodec.tpsHostpay(SigningKeys.of(KEY));
  private final TpsHostpayToken message =
      new TpsHostpayToken(
          new PaymentOrder(
              new UniqueId("A1B2C3D4E5F60718"),
              "cn0123456789ab",
              "eth",
              "eth",
              new WireAmount(0.5),
              "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
          new WireAmount(0.51),
          SIGNED_AT);
  private final String token = codec.encode(message);
  private final byte[] body = body(token);
  private final Mac mac = readyMac();

  String token() {
    return token;
  }

  private static byte[] body(String token) {
    byte[] signed = Base64.getUrlDecoder().decode(token);
    return Arrays.copyOf(signed, signed.length - SIGNATURE_BYTES);
  }

  private static Mac readyMac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Benchmark
  public byte[] hmacAlone() {
    return mac.doFinal(body);
  }

  @Benchmark
  public TokenVerdict<TpsHostpayToken> verifyAndParse() {
    return codec.decode(token, SIGNED_AT);
  }

  @Benchmark
  public String buildAndSign() {
    return codec.encode(message);
  }
}
