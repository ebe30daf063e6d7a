package io.hostpay.common.logging;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace that a thread's lines belong to, and the tasks that it enqueues: a payment has one,
 * from its request to its end, through all services. Passed on as W3C's {@code traceparent}.
 *
 * @param traceparent version, trace, span and flags, in lower case hex: {@code 00-<32>-<16>-<2>}
 */
public record Trace(String traceparent) {
  /** Its name as a header, and in the context of lines. */
  public static final String TRACEPARENT = "traceparent";

  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  public Trace {
    if (!FORM.matcher(traceparent).matches()) {
      throw new IllegalArgumentException("no traceparent: " + traceparent);
    }
  }

  /** Reads it; what is none counts as absent. */
  public static Optional<Trace> read(@Nullable String traceparent) {
    return traceparent == null || !FORM.matcher(traceparent).matches()
        ? Optional.empty()
        : Optional.of(new Trace(traceparent));
  }

  /** A new trace, marked as sampled. */
  public static Trace begin() {
    UUID id = UUID.randomUUID();
    return new Trace(
        "00-%016x%016x-%016x-01"
            .formatted(
                id.getMostSignificantBits(),
                id.getLeastSignificantBits(),
                UUID.randomUUID().getMostSignificantBits()));
  }

  /** The one that this thread's lines belong to. */
  public static Optional<Trace> current() {
    return read(MDC.get(TRACEPARENT));
  }

  /** From here on this thread's lines and tasks belong to it. */
  public void enter() {
    MDC.put(TRACEPARENT, traceparent);
  }

  /** The fields by which Cloud Logging joins a line to its trace. */
  Map<String, Object> fields(String project) {
    return Map.of(
        "logging.googleapis.com/trace",
        "projects/" + project + "/traces/" + traceparent.substring(3, 35),
        "logging.googleapis.com/spanId",
        traceparent.substring(36, 52),
        "logging.googleapis.com/trace_sampled",
        (Integer.parseInt(traceparent.substring(53), 16) & 1) == 1);
  }
}
