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
   * Writes the message.
   *
   * @throws IllegalArgumentException when the message does not fit the wire
   */
  void write(T message, WireWriter wire) {
    writer.accept(message, wire);
  }

  /** The message that the first {@code length} bytes are. */
  T read(byte[] bytes, int length) throws MalformedBody {
    WireReader wire = new WireReader(bytes, length);
    T message = reading.from(wire);
    wire.end();
    return message;
  }
}
