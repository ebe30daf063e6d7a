package io.hostpay.common.token;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;

/** Writes the fields of one message one after the other, big-endian, and signs them. */
final class WireWriter {
  static final int MAX_TEXT_BYTES = 255;
  static final long MAX_UINT32 = 0xFFFF_FFFFL;

  /** As long as most tokens are; grows with longer ones. */
  private byte[] bytes = new byte[192];

  private int length;

  WireWriter uniqueId(UniqueId id) {
    int padding = UniqueId.WIRE_BYTES - utf8("unique_id", id.value());
    room(padding); // which is zero
    length += padding;
    return this;
  }

  WireWriter text(String name, String text) {
    room(1);
    int lengthAt = length++;
    int written = utf8(name, text);
    if (written > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          name + " has " + written + " bytes of UTF-8, the wire carries at most 255");
    }
    bytes[lengthAt] = (byte) written;
    return this;
  }

  WireWriter amount(WireAmount amount) {
    return uint64(Double.doubleToRawLongBits(amount.value()));
  }

  WireWriter wholeDouble(String name, BigInteger number) {
    if (number.signum() < 0 || number.compareTo(WireReader.MAX_EXACT_DOUBLE) > 0) {
      throw new IllegalArgumentException(name + " must be 0 to 2^53, but is " + number);
    }
    return uint64(Double.doubleToRawLongBits(number.doubleValue()));
  }

  WireWriter uint64(long unsigned) {
    ByteBuffer.wrap(room(Long.BYTES)).putLong(length, unsigned);
    length += Long.BYTES;
    return this;
  }

  WireWriter timestamp(Instant timestamp) {
    long seconds = timestamp.getEpochSecond();
    if (seconds < 0 || seconds > MAX_UINT32) {
      throw new IllegalArgumentException(
          "timestamp " + timestamp + " is outside the wire's 32-bit seconds since 1970");
    }
    ByteBuffer.wrap(room(Integer.BYTES)).putInt(length, (int) seconds);
    length += Integer.BYTES;
    return this;
  }

  /** How many bytes are written. */
  int length() {
    return length;
  }

  /** Whether what is written from there on could be read as so many amounts, a text and a time. */
  boolean isAmountsTextAndTimestamp(int from, int amounts) {
    return WireReader.isAmountsTextAndTimestamp(bytes, from, length, amounts);
  }

  /** What is written, and its signature. */
  byte[] signed(SigningKeys keys) {
    byte[] signature = keys.sign(bytes, length);
    byte[] signed = Arrays.copyOf(bytes, length + signature.length);
    System.arraycopy(signature, 0, signed, length, signature.length);
    return signed;
  }

  /** Writes the text without its length, and returns that. */
  private int utf8(String name, String text) {
    int characters = text.length();
    byte[] plain = room(characters);
    int start = length;
    for (int i = 0; i < characters; i++) {
      char character = text.charAt(i);
      if (character == 0 || character > 0x7F) {
        return notPlain(name, text);
      }
      plain[start + i] = (byte) character;
    }
    length += characters;
    return characters;
  }

  /** With a NUL, or more than ASCII. */
  private int notPlain(String name, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + " holds a NUL character");
    }
    try {
      byte[] encoded = StrictUtf8.encode(text);
      System.arraycopy(encoded, 0, room(encoded.length), length, encoded.length);
      length += encoded.length;
      return encoded.length;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(name + " is not valid Unicode text", e);
    }
  }

  /** The bytes written so far, with room for so many more. */
  private byte[] room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
    return bytes;
  }
}
