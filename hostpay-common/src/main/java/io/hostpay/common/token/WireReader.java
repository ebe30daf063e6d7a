package io.hostpay.common.token;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;

/**
 * Reads the fields of one message one after the other, big-endian, and refuses everything that
 * {@link WireWriter} would not have written: each message has exactly one form on the wire.
 */
final class WireReader {
  private static final int TIMESTAMP_BYTES = Integer.BYTES;

  private final ByteBuffer body;

  WireReader(byte[] body) {
    this.body = ByteBuffer.wrap(body);
  }

  UniqueId uniqueId() throws MalformedBody {
    ByteBuffer field = take("unique_id", UniqueId.WIRE_BYTES);
    int length = 0;
    while (length < UniqueId.WIRE_BYTES && field.get(length) != 0) {
      length++;
    }
    if (length == 0) {
      throw new MalformedBody("unique_id is empty");
    }
    for (int i = length; i < UniqueId.WIRE_BYTES; i++) {
      if (field.get(i) != 0) {
        throw new MalformedBody("unique_id goes on after a NUL");
      }
    }
    return new UniqueId(utf8("unique_id", field.slice(0, length)));
  }

  String text(String name) throws MalformedBody {
    int length = Byte.toUnsignedInt(take(name, 1).get());
    String text = utf8(name, take(name, length));
    if (text.indexOf('\0') >= 0) {
      throw new MalformedBody(name + " holds a NUL character");
    }
    return text;
  }

  WireAmount amount(String name) throws MalformedBody {
    return new WireAmount(Double.longBitsToDouble(take(name, Double.BYTES).getLong()));
  }

  BigInteger wholeDouble(String name) throws MalformedBody {
    double value = take(name, Double.BYTES).getDouble();
    // Compared as a double first: NaN, the infinities and -0.0 have no BigDecimal of their own.
    boolean whole = Math.rint(value) == value && Math.copySign(1, value) > 0;
    if (!whole || value > WireWriter.MAX_EXACT_DOUBLE.doubleValue()) {
      throw new MalformedBody(name + " is not a whole number from 0 to 2^53");
    }
    return new BigDecimal(value).toBigIntegerExact();
  }

  long uint64(String name) throws MalformedBody {
    return take(name, Long.BYTES).getLong();
  }

  Instant timestamp() throws MalformedBody {
    return Instant.ofEpochSecond(
        Integer.toUnsignedLong(take("timestamp", TIMESTAMP_BYTES).getInt()));
  }

  /** Whether exactly this many amounts, one text and a timestamp are left, by their lengths. */
  boolean restIsAmountsTextAndTimestamp(int amounts) {
    int textAt = body.position() + amounts * Double.BYTES;
    if (textAt >= body.limit()) {
      return false;
    }
    int textLength = Byte.toUnsignedInt(body.get(textAt));
    return textAt + 1 + textLength + TIMESTAMP_BYTES == body.limit();
  }

  void end() throws MalformedBody {
    if (body.hasRemaining()) {
      throw new MalformedBody(body.remaining() + " bytes follow the last field");
    }
  }

  private ByteBuffer take(String name, int length) throws MalformedBody {
    if (body.remaining() < length) {
      throw new MalformedBody("the message ends inside " + name);
    }
    ByteBuffer field = body.slice(body.position(), length);
    body.position(body.position() + length);
    return field;
  }

  private static String utf8(String name, ByteBuffer bytes) throws MalformedBody {
    try {
      return StrictUtf8.decode(bytes);
    } catch (CharacterCodingException e) {
      throw new MalformedBody(name + " is not valid UTF-8");
    }
  }
}
