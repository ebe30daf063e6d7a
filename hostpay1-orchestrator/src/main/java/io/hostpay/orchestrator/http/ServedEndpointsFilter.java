package io.hostpay.orchestrator.http;

import io.hostpay.common.http.Refusals;
import io.hostpay.orchestrator.ServedEndpoints;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Answers 404 at every endpoint that this instance does not serve. One that serves Alchemy or
 * operators alone names what it lets through, so that an endpoint added later is not open with it.
 */
@Component
final class ServedEndpointsFilter extends OncePerRequestFilter {
  // Spring's own patterns: what it would route to an endpoint is what counts as one here.
  private static final PathPattern ROOT = PathPatternParser.defaultInstance.parse("/");
  private static final PathPattern HEALTH = PathPatternParser.defaultInstance.parse("/health");
  private static final PathPattern READY = PathPatternParser.defaultInstance.parse("/ready");
  private static final PathPattern WEBHOOK =
      PathPatternParser.defaultInstance.parse(AlchemyEndpoint.PATH);

  /** Each with its own path too. Not /sweep, which is the scheduler's, at GCHostPay1. */
  private static final List<PathPattern> FOR_OPERATORS =
      Stream.of("/console/**", "/payments/**", "/summary", "/wallet/**")
          .map(PathPatternParser.defaultInstance::parse)
          .toList();

  private final ServedEndpoints served;
  private final Refusals refusals;

  ServedEndpointsFilter(ServedEndpoints served, Refusals refusals) {
    this.served = served;
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    PathContainer path = ServletRequestPathUtils.parse(request).pathWithinApplication();
    switch (served) {
      case ALL -> chain.doFilter(request, response);
      case PAYMENTS -> {
        if (WEBHOOK.matches(path)) {
          notFound(request, response);
        } else {
          chain.doFilter(request, response);
        }
      }
      case ALCHEMY -> {
        if (WEBHOOK.matches(path) || isHealthOrReady(path)) {
          chain.doFilter(request, response);
        } else if (ROOT.matches(path) && request.getMethod().equals("POST")) {
          request.getRequestDispatcher(AlchemyEndpoint.PATH).forward(request, response);
        } else {
          notFound(request, response);
        }
      }
      case OPERATORS -> {
        if (isHealthOrReady(path) || FOR_OPERATORS.stream().anyMatch(one -> one.matches(path))) {
          chain.doFilter(request, response);
        } else {
          notFound(request, response);
        }
      }
    }
  }

  private static boolean isHealthOrReady(PathContainer path) {
    return HEALTH.matches(path) || READY.matches(path);
  }

  private void notFound(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    refusals.write(request, HttpStatus.NOT_FOUND.value(), "not served by this instance");
    response.setStatus(HttpStatus.NOT_FOUND.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.getWriter().write("{\"status\":404,\"title\":\"Not Found\"}");
  }
}
