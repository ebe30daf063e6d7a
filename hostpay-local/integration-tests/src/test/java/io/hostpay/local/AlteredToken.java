package io.hostpay.local;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Tokens that were changed after they were signed, and tasks with such a token. */
final class AlteredToken {
  private static final int MAC_BYTES = 16;

  private AlteredToken() {}

  static boolean canBeAToken(String text) {
    if (text.length() % 4 == 1) {
      return false;
    }
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    return bytes.length >= MAC_BYTES
        && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
  }

  static byte[] withZeros(byte[] token) {
    byte[] zeros = token.clone();
    Arrays.fill(zeros, zeros.length - MAC_BYTES, zeros.length, (byte) 0);
    return zeros;
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A good task, padded with blanks to this many bytes. */
  static byte[] padded(String token, int size) {
    String body = "{\"token\":\"" + token + "\"}";
    return (body + " ".repeat(size - body.length())).getBytes(StandardCharsets.UTF_8);
  }
}
