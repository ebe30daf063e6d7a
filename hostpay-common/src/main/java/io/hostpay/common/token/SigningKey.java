package io.hostpay.common.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** One key of HMAC-SHA256, ready to sign: to set a key costs more than a signature. Thread-safe. */
final class SigningKey {
  static final int SIGNATURE_BYTES = 16;

  private static final String ALGORITHM = "HmacSHA256";

  /** Has its key and never signs, so that any number of threads may copy it. */
  private final Mac original;

  /** A copy that nobody uses at the moment. */
  private final AtomicReference<@Nullable Mac> spare = new AtomicReference<>();

  /**
   * Takes the key's text in UTF-8.
   *
   * @throws IllegalArgumentException when it is empty
   */
  SigningKey(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("A signing key is empty");
    }
    try {
      original = Mac.getInstance(ALGORITHM);
      original.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java runtime has " + ALGORITHM, e);
    }
    spare.set(copy());
  }

  /** The signature of the first {@code length} bytes. */
  byte[] sign(byte[] bytes, int length) {
    @Nullable Mac taken = spare.getAndSet(null);
    Mac mac = taken == null ? copy() : taken;
    mac.update(bytes, 0, length);
    byte[] whole = mac.doFinal();
    // Only after doFinal, which resets it: one that an error stopped halfway must sign no more.
    spare.setRelease(mac);
    return Arrays.copyOf(whole, SIGNATURE_BYTES);
  }

  private Mac copy() {
    try {
      return (Mac) original.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own " + ALGORITHM + " can be copied", e);
    }
  }

  @Override
  public String toString() {
    return "SigningKey[***]";
  }
}
