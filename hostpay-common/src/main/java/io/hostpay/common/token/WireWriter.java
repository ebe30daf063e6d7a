package io.hostpay.common.token;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;

/** Writes the fields of one message one after the other, big-endian. */
final class WireWriter {
  static final int MAX_TEXT_BYTES = 255;
  static final long MAX_UINT32 = 0xFFFF_FFFFL;

  /** Up to here every whole number is a double of its own. */
  static final BigInteger MAX_EXACT_DOUBLE = BigInteger.ONE.shiftLeft(53);

  /** More than the largest layout: an id, five texts and 20 bytes of numbers. */
  private final ByteBuffer body = ByteBuffer.allocate(2048);

  WireWriter uniqueId(UniqueId id) {
    byte[] bytes = utf8("unique_id", id.value());
    body.put(Arrays.copyOf(bytes, UniqueId.WIRE_BYTES));
    return this;
  }

  WireWriter text(String name, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + " holds a NUL character");
    }
    byte[] bytes = utf8(name, text);
    if (bytes.length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          name + " has " + bytes.length + " bytes of UTF-8, the wire carries at most 255");
    }
    body.put((byte) bytes.length).put(bytes);
    return this;
  }

  WireWriter amount(WireAmount amount) {
    body.putLong(Double.doubleToRawLongBits(amount.value()));
    return this;
  }

  WireWriter wholeDouble(String name, BigInteger number) {
    if (number.signum() < 0 || number.compareTo(MAX_EXACT_DOUBLE) > 0) {
      throw new IllegalArgumentException(name + " must be 0 to 2^53, but is " + number);
    }
    body.putDouble(number.doubleValue());
    return this;
  }

  WireWriter uint64(long unsigned) {
    body.putLong(unsigned);
    return this;
  }

  WireWriter timestamp(Instant timestamp) {
    long seconds = timestamp.getEpochSecond();
    if (seconds < 0 || seconds > MAX_UINT32) {
      throw new IllegalArgumentException(
          "timestamp " + timestamp + " is outside the wire's 32-bit seconds since 1970");
    }
    body.putInt((int) seconds);
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(body.array(), body.position());
  }

  private static byte[] utf8(String name, String text) {
    try {
      return StrictUtf8.encode(text);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(name + " is not valid Unicode text", e);
    }
  }
}
