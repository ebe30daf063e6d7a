package io.hostpay.common.token;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Reads the fields of one message one after the other, big-endian, and refuses everything that
 * {@link WireWriter} would not have written: each message has exactly one form on the wire.
 */
final class WireReader {
  /** Up to here every whole number is a double of its own. */
  static final BigInteger MAX_EXACT_DOUBLE = BigInteger.ONE.shiftLeft(53);

  private static final int TIMESTAMP_BYTES = Integer.BYTES;

  private final ByteBuffer body;

  /** Reads the first {@code length} bytes. */
  WireReader(byte[] bytes, int length) {
    this.body = ByteBuffer.wrap(bytes, 0, length);
  }

  UniqueId uniqueId() throws MalformedBody {
    int start = take("unique_id", UniqueId.WIRE_BYTES);
    int length = 0;
    while (length < UniqueId.WIRE_BYTES && body.get(start + length) != 0) {
      length++;
    }
    if (length == 0) {
      throw new MalformedBody("unique_id is empty");
    }
    for (int i = length; i < UniqueId.WIRE_BYTES; i++) {
      if (body.get(start + i) != 0) {
        throw new MalformedBody("unique_id goes on after a NUL");
      }
    }
    return new UniqueId(utf8("unique_id", start, length));
  }

  String text(String name) throws MalformedBody {
    int length = Byte.toUnsignedInt(body.get(take(name, 1)));
    return utf8(name, take(name, length), length);
  }

  WireAmount amount(String name) throws MalformedBody {
    return new WireAmount(Double.longBitsToDouble(body.getLong(take(name, Double.BYTES))));
  }

  BigInteger wholeDouble(String name) throws MalformedBody {
    double value = body.getDouble(take(name, Double.BYTES));
    // Compared as a double first: NaN, the infinities and -0.0 have no BigDecimal of their own.
    boolean whole = Math.rint(value) == value && Math.copySign(1, value) > 0;
    if (!whole || value > MAX_EXACT_DOUBLE.doubleValue()) {
      throw new MalformedBody(name + " is not a whole number from 0 to 2^53");
    }
    return new BigDecimal(value).toBigIntegerExact();
  }

  long uint64(String name) throws MalformedBody {
    return body.getLong(take(name, Long.BYTES));
  }

  Instant timestamp() throws MalformedBody {
    return Instant.ofEpochSecond(
        Integer.toUnsignedLong(body.getInt(take("timestamp", TIMESTAMP_BYTES))));
  }

  /** Whether exactly this many amounts, one text and a timestamp are left, by their lengths. */
  boolean restIsAmountsTextAndTimestamp(int amounts) {
    return isAmountsTextAndTimestamp(body.array(), body.position(), body.limit(), amounts);
  }

  /** Whether these bytes of an array are just so many amounts, one text and a timestamp. */
  static boolean isAmountsTextAndTimestamp(byte[] bytes, int from, int to, int amounts) {
    int textAt = from + amounts * Double.BYTES;
    return textAt < to && textAt + 1 + Byte.toUnsignedInt(bytes[textAt]) + TIMESTAMP_BYTES == to;
  }

  void end() throws MalformedBody {
    if (body.hasRemaining()) {
      throw new MalformedBody(body.remaining() + " bytes follow the last field");
    }
  }

  /** Steps over a field, and returns where it begins. */
  private int take(String name, int length) throws MalformedBody {
    if (body.remaining() < length) {
      throw new MalformedBody("the message ends inside " + name);
    }
    int start = body.position();
    body.position(start + length);
    return start;
  }

  private String utf8(String name, int from, int length) throws MalformedBody {
    byte[] bytes = body.array();
    for (int i = from; i < from + length; i++) {
      if (bytes[i] <= 0) {
        return notPlain(name, from, length);
      }
    }
    return new String(bytes, from, length, StandardCharsets.ISO_8859_1); // ASCII, found above
  }

  /** Reads a text that has a NUL, or more than ASCII. */
  private String notPlain(String name, int from, int length) throws MalformedBody {
    String text;
    try {
      text = StrictUtf8.decode(body.array(), from, length);
    } catch (CharacterCodingException e) {
      throw new MalformedBody(name + " is not valid UTF-8");
    }
    if (text.indexOf('\0') >= 0) {
      throw new MalformedBody(name + " holds a NUL character");
    }
    return text;
  }
}
