package io.hostpay.testkit.cloudtasks;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Timestamps as the API cuts them: schedule and attempt times to the microsecond. */
final class ProtoTime {

  private ProtoTime() {}

  static Timestamp micros(Instant at) {
    return of(at.truncatedTo(ChronoUnit.MICROS));
  }

  static Timestamp seconds(Instant at) {
    return of(at.truncatedTo(ChronoUnit.SECONDS));
  }

  /**
   * Reads a caller's time.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT if it is none
   */
  static Instant instant(Timestamp at) {
    try {
      return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw ApiErrors.invalid("Timestamp is out of range: " + at.getSeconds() + "s");
    }
  }

  static java.time.Duration duration(Duration length) {
    return java.time.Duration.ofSeconds(length.getSeconds(), length.getNanos());
  }

  private static Timestamp of(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
