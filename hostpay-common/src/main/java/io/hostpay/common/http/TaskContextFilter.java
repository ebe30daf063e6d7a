package io.hostpay.common.http;

import io.hostpay.common.tasks.TaskHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts what every log line of a request carries into the logging context. */
@Order(1)
final class TaskContextFilter extends OncePerRequestFilter {
  private static final String TRACE = "logging.googleapis.com/trace";
  private static final List<String> KEYS = List.of("endpoint", "attempt_number", "task", TRACE);

  private final String project;

  TaskContextFilter(String project) {
    this.project = project;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    TaskHeaders headers = TaskHeaders.from(request::getHeader);
    MDC.put("endpoint", request.getMethod() + " " + request.getRequestURI());
    MDC.put("attempt_number", Integer.toString(headers.attempt()));
    put("task", headers.taskName());
    String traceparent = headers.traceparent();
    put(
        TRACE,
        traceparent == null
            ? null
            : "projects/" + project + "/traces/" + traceparent.substring(3, 35));
    try {
      chain.doFilter(request, response);
    } finally {
      KEYS.forEach(MDC::remove);
    }
  }

  private static void put(String key, @Nullable String value) {
    if (value != null) {
      MDC.put(key, value);
    }
  }
}
