package io.hostpay.common.token;

import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * The name of one payment, given by GCSplit1 and kept through every service: 1 to 16 bytes of
 * UTF-8, without NUL (the wire pads with it). It is never cut: a shortened id would be another
 * payment's.
 */
public record UniqueId(String value) {
  static final int WIRE_BYTES = 16;

  /**
   * @throws IllegalArgumentException when {@code value} is empty, longer than 16 bytes of UTF-8,
   *     not encodable, or holds a NUL
   */
  public UniqueId {
    int length;
    try {
      length = StrictUtf8.length(value);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("unique_id is not valid Unicode text", e);
    }
    if (length < 1 || length > WIRE_BYTES) {
      throw new IllegalArgumentException(
          "unique_id must be 1 to 16 bytes of UTF-8, but has " + length);
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("unique_id holds a NUL character");
    }
  }

  /** The id of this text; null where there is none. */
  public static @Nullable UniqueId ofNullable(@Nullable String value) {
    return value == null ? null : new UniqueId(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
