package io.hostpay.common.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that refuses what it cannot carry. {@code String.getBytes} would silently put a question
 * mark there, and the id that comes back would no longer be the one that was sent.
 */
final class StrictUtf8 {
  private StrictUtf8() {}

  static byte[] encode(String text) throws CharacterCodingException {
    ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }

  /** How many bytes {@link #encode} makes of it. */
  static int length(String text) throws CharacterCodingException {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return encode(text).length;
      }
    }
    return text.length();
  }

  static String decode(byte[] bytes, int from, int length) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, from, length))
        .toString();
  }
}
