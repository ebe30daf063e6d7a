package io.hostpay.common.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that signs, and those whose signatures are believed beside it while a key is rotated: the
 * one before and the one to come. Immutable and thread-safe; the keys never leave it.
 */
public final class SigningKeys {
  static final int SIGNATURE_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";

  /** The first one signs. */
  private final List<SecretKeySpec> keys;

  private SigningKeys(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /**
   * One key alone.
   *
   * @throws IllegalArgumentException when the key is empty
   */
  public static SigningKeys of(String current) {
    return of(current, List.of());
  }

  /**
   * A key, and others whose signatures are good as well.
   *
   * @throws IllegalArgumentException when a key is empty
   */
  public static SigningKeys of(String current, List<String> others) {
    return new SigningKeys(
        Stream.concat(Stream.of(current), others.stream()).map(SigningKeys::key).toList());
  }

  /** The signature of {@code body} with the current key: HMAC-SHA256 cut to 16 bytes. */
  byte[] sign(byte[] body) {
    return sign(keys.getFirst(), body);
  }

  /** Whether any of the keys made the signature; how long it takes tells nothing about which. */
  boolean verify(byte[] body, byte[] signature) {
    boolean good = false;
    for (SecretKeySpec key : keys) {
      good |= MessageDigest.isEqual(sign(key, body), signature);
    }
    return good;
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
