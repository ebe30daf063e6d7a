package io.hostpay.common.metrics;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.hostpay.common.logging.Event;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * Counts what the lines say, as the log-based metrics of a deployment do and under their names, so
 * that both can be read the same way.
 */
final class LineMetrics extends AppenderBase<ILoggingEvent> {
  private static final String REQUESTS = "hostpay.requests";

  /** What a request spent outside: fields of its summary line. */
  private static final Pattern SPENT =
      Pattern.compile("(db|rpc|changenow|tasks)_(calls|tries|failures|ms)");

  /** What follows the first segment is an id. There is no bound on ids, so none becomes a label. */
  private static final Pattern FIRST_SEGMENT = Pattern.compile("^(\\S+ /[^/]*).*");

  /** More than are served. Callers can make up paths, and each would become a label. */
  private static final int MOST_ENDPOINTS = 50;

  private final MeterRegistry registry;

  LineMetrics(MeterRegistry registry) {
    this.registry = registry;
    registry
        .config()
        .meterFilter(
            MeterFilter.maximumAllowableTags(
                REQUESTS, "endpoint", MOST_ENDPOINTS, MeterFilter.deny()));
  }

  @Override
  protected void append(ILoggingEvent line) {
    List<KeyValuePair> pairs = line.getKeyValuePairs();
    if (pairs == null) {
      return; // a framework's
    }
    Map<String, Object> fields = new HashMap<>();
    pairs.forEach(pair -> fields.put(pair.key, pair.value));
    String event = text(fields, "event");
    registry.counter("hostpay.events", "event", event).increment();
    if (event.equals(Event.REQUEST.wireName())) {
      request(fields, line.getMDCPropertyMap().getOrDefault("endpoint", "none"));
    } else if (event.equals(Event.PAYMENT_COMPLETED.wireName())
        && fields.get("duration_ms") instanceof Long took) {
      registry.timer("hostpay.payment.duration").record(took, TimeUnit.MILLISECONDS);
    }
  }

  private void request(Map<String, Object> fields, String endpoint) {
    if (fields.get("duration_ms") instanceof Long took) {
      registry
          .timer(
              REQUESTS,
              "endpoint",
              FIRST_SEGMENT.matcher(endpoint).replaceFirst("$1"),
              "status",
              text(fields, "status"),
              "outcome",
              text(fields, "outcome"))
          .record(took, TimeUnit.MILLISECONDS);
    }
    fields.forEach(
        (name, value) -> {
          if (SPENT.matcher(name).matches() && value instanceof Number number) {
            registry.counter("hostpay." + name).increment(number.doubleValue());
          }
        });
  }

  private static String text(Map<String, Object> fields, String name) {
    return String.valueOf(fields.getOrDefault(name, "none"));
  }
}
