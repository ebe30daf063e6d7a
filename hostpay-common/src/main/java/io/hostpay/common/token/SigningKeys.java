package io.hostpay.common.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs, and during a rollout its predecessor, whose signatures are still believed.
 * Immutable and thread-safe; the keys never leave it.
 */
public final class SigningKeys {
  static final int SIGNATURE_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec current;
  private final @Nullable SecretKeySpec previous;

  private SigningKeys(SecretKeySpec current, @Nullable SecretKeySpec previous) {
    this.current = current;
    this.previous = previous;
  }

  /**
   * One key without a predecessor.
   *
   * @throws IllegalArgumentException when the key is empty
   */
  public static SigningKeys of(String current) {
    return of(current, null);
  }

  /**
   * A key and the one it has replaced.
   *
   * @param previous the key that {@code current} has replaced, or null when there is none
   * @throws IllegalArgumentException when a key is empty
   */
  public static SigningKeys of(String current, @Nullable String previous) {
    return new SigningKeys(key(current), previous == null ? null : key(previous));
  }

  /** The signature of {@code body} with the current key: HMAC-SHA256 cut to 16 bytes. */
  byte[] sign(byte[] body) {
    return sign(current, body);
  }

  /** Whether either key made the signature; how long the answer takes tells nothing about it. */
  boolean verify(byte[] body, byte[] signature) {
    boolean byCurrent = MessageDigest.isEqual(sign(current, body), signature);
    boolean byPrevious = previous != null && MessageDigest.isEqual(sign(previous, body), signature);
    return byCurrent || byPrevious;
  }

  @Override
  public String toString() {
    return "SigningKeys[***]";
  }

  private static SecretKeySpec key(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("A signing key is empty");
    }
    return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  private static byte[] sign(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(body), SIGNATURE_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java runtime has " + ALGORITHM, e);
    }
  }
}
