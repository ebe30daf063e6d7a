package io.hostpay.common.token;

import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** How one kind of message lies on the wire, without its signature. */
record Layout<T>(
    BiConsumer<T, WireWriter> writer, Reading<T> reading, Function<T, Instant> timestamp) {

  /** The counterpart of the writer: takes the same fields in the same order. */
  interface Reading<T> {
    T from(WireReader wire) throws MalformedBody;
  }

  /**
   * The message's bytes, read back once: a sender learns at once what its reader would refuse.
   *
   * @throws IllegalArgumentException when the message does not fit the wire
   */
  byte[] write(T message) {
    WireWriter wire = new WireWriter();
    writer.accept(message, wire);
    byte[] body = wire.bytes();
    try {
      if (!read(body).equals(message)) {
        throw new IllegalArgumentException("A reader would read another message from this");
      }
    } catch (MalformedBody e) {
      throw new IllegalArgumentException("No reader would accept this: " + e.getMessage(), e);
    }
    return body;
  }

  T read(byte[] body) throws MalformedBody {
    WireReader wire = new WireReader(body);
    T message = reading.from(wire);
    wire.end();
    return message;
  }
}
