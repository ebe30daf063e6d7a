package io.hostpay.common.token;

import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * The key that signs, and those whose signatures are believed beside it while a key is rotated: the
 * previous key and the next one. Immutable and thread-safe; the keys never leave it.
 */
public final class SigningKeys {
  /** The first one signs. */
  private final List<SigningKey> keys;

  private SigningKeys(List<SigningKey> keys) {
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
        Stream.concat(Stream.of(current), others.stream()).map(SigningKey::new).toList());
  }

  /**
   * The signature of the first {@code length} bytes with the current key: HMAC-SHA256 cut to 16
   * bytes.
   */
  byte[] sign(byte[] bytes, int length) {
    return keys.getFirst().sign(bytes, length);
  }

  /**
   * Whether any of the keys made the signature of the first {@code length} bytes; how long it takes
   * tells nothing about which.
   */
  boolean verify(byte[] bytes, int length, byte[] signature) {
    boolean good = false;
    for (SigningKey key : keys) {
      good |= MessageDigest.isEqual(key.sign(bytes, length), signature);
    }
    return good;
  }

  @Override
  public String toString() {
    return "SigningKeys[***]";
  }
}
