package io.hostpay.common.start;

import io.hostpay.common.logging.Event;
import io.hostpay.common.settings.InvalidSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.json.JsonWriter;

/**
 * What is said of a service that could not start: one JSON line of severity ERROR, since the
 * logging of the service is not there yet; plain text where a person reads.
 */
final class StartFailure {
  private static final JsonWriter<Map<String, Object>> WRITER = JsonWriter.standard();

  private StartFailure() {}

  static String line(Throwable failure, Map<String, String> environment) {
    String message =
        failure instanceof InvalidSettings
            ? String.valueOf(failure.getMessage())
            : "The service did not start and no payment was touched: " + root(failure);
    if (environment.getOrDefault("HOSTPAY_LOG_FORMAT", "json").equals("text")) {
      return message;
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("severity", "ERROR");
    line.put("time", Instant.now().toString());
    line.put("message", message);
    line.put("event", Event.START_FAILED.wireName());
    line.put("service_name", environment.getOrDefault("K_SERVICE", "hostpay"));
    if (!(failure instanceof InvalidSettings)) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      line.put("stack_trace", trace.toString());
    }
    return WRITER.writeToString(line);
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
