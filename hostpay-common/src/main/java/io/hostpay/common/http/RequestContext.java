package io.hostpay.common.http;

import io.hostpay.common.logging.PaymentContext;
import io.hostpay.common.logging.Trace;
import io.hostpay.common.tasks.TaskHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.web.servlet.HandlerMapping;

/** What every log line of a request carries: SLF4J's context of the request's thread. */
final class RequestContext {
  private static final List<String> KEYS =
      List.of(
          "endpoint",
          "attempt_number",
          "task",
          "queue",
          Trace.TRACEPARENT,
          PaymentContext.UNIQUE_ID,
          PaymentContext.CN_API_ID,
          PaymentContext.CLAIMED_UNIQUE_ID);

  private static final int LONGEST = 300;

  private RequestContext() {}

  static void begin(HttpServletRequest request) {
    TaskHeaders headers = TaskHeaders.from(request::getHeader);
    put("endpoint", endpoint(request));
    put("attempt_number", Integer.toString(headers.delivery()));
    put("task", bounded(headers.taskName()));
    put("queue", bounded(headers.queue()));
    // A request without a trace begins one, so that its lines and its tasks belong together.
    Trace.read(headers.traceparent()).orElseGet(Trace::begin).enter();
  }

  static void end() {
    KEYS.forEach(MDC::remove);
  }

  /** The payment a request is about: by its token, or by the operator's path or parameter. */
  static @Nullable String knownPayment(HttpServletRequest request) {
    if (MDC.get(PaymentContext.UNIQUE_ID) != null) {
      return MDC.get(PaymentContext.UNIQUE_ID);
    }
    if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE)
            instanceof Map<?, ?> variables
        && variables.get("id") instanceof String id) {
      return bounded(id);
    }
    try {
      return bounded(request.getParameter(PaymentContext.UNIQUE_ID));
    } catch (InvalidParameterException unreadable) {
      return null; // asked while a line is written, which must not fail for it
    }
  }

  /** Method and path; Tomcat has none of them where the first line is no HTTP. */
  static @Nullable String endpoint(HttpServletRequest request) {
    return request.getMethod() == null || request.getRequestURI() == null
        ? null
        : bounded(request.getMethod() + " " + request.getRequestURI());
  }

  /** What a stranger writes must not make a log line of kilobytes. */
  static @Nullable String bounded(@Nullable String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private static void put(String key, @Nullable String value) {
    if (value != null) {
      MDC.put(key, value);
    }
  }
}
