package io.hostpay.common.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** The first filter: puts what every log line of a request carries into the logging context. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TaskContextFilter extends OncePerRequestFilter {
  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    request.setAttribute(Refusals.SEEN, true);
    RequestContext.begin(request);
    try {
      chain.doFilter(request, response);
    } finally {
      RequestContext.end();
    }
  }
}
