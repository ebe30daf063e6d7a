package io.hostpay.common.logging;

import io.hostpay.common.token.UniqueId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes {@link Event}s as log lines: {@code ✅ [HOSTPAY1] text | unique_id=… | cn_api_id=… |
 * key=value}, with each value a field of its own in the JSON form. Thread-safe.
 */
public final class PaymentLog {
  /** The logger of all these lines. */
  public static final String LOGGER = "hostpay";

  /**
   * Controls, line ends, invisible formatting (bidirectional overrides among it), lone surrogates.
   */
  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  /** A field's place in an event's words. */
  private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)}");

  private final Logger logger = LoggerFactory.getLogger(LOGGER);
  private final ServiceName service;

  public PaymentLog(ServiceName service) {
    this.service = service;
  }

  public ServiceName service() {
    return service;
  }

  /** Starts a line about one payment. Nothing is logged before {@link Entry#write()}. */
  public Entry event(Event event, UniqueId uniqueId, String cnApiId) {
    RequestSummary.setPayment(uniqueId, cnApiId);
    return event(event).with("unique_id", uniqueId.value()).with("cn_api_id", cnApiId);
  }

  /**
   * Starts a line about one payment of several (a sweep, a notification): the line gets that
   * payment's trace, not the request's.
   *
   * @param traceparent the payment's; {@code null} where it has none
   */
  public Entry among(Event event, UniqueId uniqueId, String cnApiId, @Nullable String traceparent) {
    Entry entry = event(event).with("unique_id", uniqueId.value()).with("cn_api_id", cnApiId);
    entry.traceparent = traceparent;
    return entry;
  }

  /** Starts a line that belongs to no (known) payment. */
  public Entry event(Event event) {
    return new Entry(event);
  }

  /** One line in the making; not thread-safe. */
  public final class Entry {
    private final Event event;
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private @Nullable Duration took;
    private @Nullable Throwable cause;
    private @Nullable String traceparent;

    private Entry(Event event) {
      this.event = event;
    }

    /** Adds a field; {@code null} is left out. Never a secret. */
    public Entry with(String key, @Nullable Object value) {
      if (value != null) {
        fields.put(key, value);
      }
      return this;
    }

    /** Adds {@code duration_ms}, shown as {@code duration=45.2s} in the message. */
    public Entry took(Duration duration) {
      took = duration;
      return this;
    }

    /** Adds the stack trace of a fault of our own. */
    public Entry because(Throwable fault) {
      cause = fault;
      return this;
    }

    /** Writes the line. */
    public void write() {
      StringBuilder message = new StringBuilder(160);
      message.append(event.emoji()).append(" [").append(event.tag(service)).append("] ");
      message.append(words());
      LoggingEventBuilder line =
          logger
              .atLevel(event.level())
              .addKeyValue("service_name", service.fullName())
              .addKeyValue("event", event.wireName());
      for (Map.Entry<String, Object> field : fields.entrySet()) {
        if (!event.text().contains("{" + field.getKey() + "}")) {
          message.append(" | ").append(field.getKey()).append('=');
          message.append(printable(field.getValue()));
        }
        line = line.addKeyValue(field.getKey(), field.getValue());
      }
      if (took != null) {
        message.append(String.format(Locale.ROOT, " | duration=%.1fs", took.toMillis() / 1000.0));
        line = line.addKeyValue("duration_ms", took.toMillis());
      }
      if (traceparent != null) {
        line = line.addKeyValue(Trace.TRACEPARENT, traceparent);
      }
      if (cause != null) {
        line = line.setCause(cause);
      }
      line.log(message.toString());
    }

    private String words() {
      return PLACE
          .matcher(event.text())
          .replaceAll(
              place ->
                  Matcher.quoteReplacement(
                      printable(fields.getOrDefault(place.group(1), "unknown"))));
    }
  }

  /**
   * Values come from tokens and outside answers: they must not break a line or steer a terminal.
   */
  private static String printable(Object value) {
    return CONTROLS.matcher(value.toString()).replaceAll("?");
  }
}
