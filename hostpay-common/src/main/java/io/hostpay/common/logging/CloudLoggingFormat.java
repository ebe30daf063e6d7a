package io.hostpay.common.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/**
 * One JSON object a line, with the field names that Cloud Logging reads from stdout (<a
 * href="https://cloud.google.com/logging/docs/structured-logging">structured logging</a>): {@code
 * severity}, {@code message}, {@code time}, {@code logging.googleapis.com/trace}.
 */
public final class CloudLoggingFormat implements StructuredLogFormatter<ILoggingEvent> {
  /** The properties that say whose lines these are, and in which project their traces. */
  public static final String SERVICE = "hostpay.log.service";

  public static final String TAG = "hostpay.log.tag";
  public static final String PROJECT = "hostpay.log.project";

  private static final Pattern SHORT_NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final JsonWriter<Map<String, Object>> WRITER =
      JsonWriter.<Map<String, Object>>standard().withNewLineAtEnd();

  private final String serviceName;
  private final String tag;
  private final String project;

  /** Called by Spring Boot; {@code ServiceStart} has set the properties that it reads. */
  public CloudLoggingFormat(Environment environment) {
    this.serviceName = environment.getProperty(SERVICE, "");
    this.tag = environment.getProperty(TAG, "");
    this.project = environment.getProperty(PROJECT, "");
  }

  @Override
  public String format(ILoggingEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("severity", severity(event.getLevel()));
    String time = Instant.ofEpochMilli(event.getTimeStamp()).toString();
    line.put("time", time); // Cloud Logging makes it the entry's own and takes it out of the line
    line.put("timestamp", time);
    line.put("message", message(event));
    line.put("service_name", serviceName);
    Set<String> own = new HashSet<>();
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        own.add(pair.key);
        line.put(pair.key, plain(pair.value));
      }
    }
    // What the line itself says wins over what the request's context says.
    event
        .getMDCPropertyMap()
        .forEach(
            (key, value) -> {
              if (!own.contains(key)) {
                line.put(key, fromContext(key, value));
              }
            });
    Trace.read(String.valueOf(line.remove(Trace.TRACEPARENT)))
        .ifPresent(trace -> line.putAll(trace.fields(project)));
    line.putIfAbsent("logger", event.getLoggerName());
    if (event.getThrowableProxy() != null) {
      line.put("stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return WRITER.writeToString(line);
  }

  /** Lines of the frameworks begin as ours do. */
  private String message(ILoggingEvent event) {
    return event.getLoggerName().equals(PaymentLog.LOGGER)
        ? event.getFormattedMessage()
        : emoji(event.getLevel()) + " [" + tag + "] " + event.getFormattedMessage();
  }

  private static String emoji(Level level) {
    return level.isGreaterOrEqual(Level.ERROR)
        ? "❌"
        : level.isGreaterOrEqual(Level.WARN) ? "⚠️" : "ℹ️";
  }

  /** Cloud Logging holds numbers as doubles: what does not fit into one, as wei, is text. */
  private static Object plain(Object value) {
    return value instanceof Integer || value instanceof Long || value instanceof Boolean
        ? value
        : String.valueOf(value);
  }

  /** The context holds text only, but attempt_number is compared as a number. */
  private static Object fromContext(String key, String value) {
    return key.equals("attempt_number") && SHORT_NUMBER.matcher(value).matches()
        ? Integer.valueOf(value)
        : value;
  }

  private static String severity(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> "ERROR";
      case Level.WARN_INT -> "WARNING";
      case Level.INFO_INT -> "INFO";
      default -> "DEBUG";
    };
  }
}
