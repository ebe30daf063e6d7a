package io.hostpay.common.http;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.RequestSummary;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Ends every request with one line that says how it was answered and what it spent outside. Health
 * checks, which come every few seconds and say nothing, have none.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class RequestLineFilter extends OncePerRequestFilter {
  private final PaymentLog log;

  RequestLineFilter(PaymentLog log) {
    this.log = log;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String path = request.getRequestURI();
    return path.equals("/health") || path.equals("/ready");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long started = System.nanoTime();
    RequestSummary summary = RequestSummary.begin();
    // What leaves the chain as an exception is answered 500 by the container, after this.
    int status = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    try {
      chain.doFilter(request, response);
      status = response.getStatus();
    } finally {
      RequestSummary.end();
      PaymentLog.Entry line = log.event(Event.REQUEST).with("status", status);
      summary.fields().forEach(line::with);
      line.took(Duration.ofNanos(System.nanoTime() - started)).write();
    }
  }
}
