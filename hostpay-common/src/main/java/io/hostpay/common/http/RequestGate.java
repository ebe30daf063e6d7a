package io.hostpay.common.http;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before everything else of ours and of Spring's. It reads every body within its bounds, on
 * every path and for every method, and lets in at most {@link ServerBounds#REQUESTS_AT_ONCE}
 * requests at once. The body is read before a place is taken, so that a slow sender holds none.
 * {@code /health} is always let in: an instance that is full must not be ended for it.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class RequestGate extends OncePerRequestFilter {
  private static final String RETRY_AFTER_SECONDS = "10";

  private final Semaphore places = new Semaphore(ServerBounds.REQUESTS_AT_ONCE);
  private final BodyMemory memory;
  private final List<BodyBound> bounds;
  private final BodyWatch watch;
  private final Refusals refusals;
  private final PaymentLog log;

  RequestGate(
      BodyMemory memory,
      List<BodyBound> bounds,
      BodyWatch watch,
      Refusals refusals,
      PaymentLog log) {
    this.memory = memory;
    this.bounds = bounds;
    this.watch = watch;
    this.refusals = refusals;
    this.log = log;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!BodyReader.isThere(request)) {
      letIn(request, response, chain);
      return;
    }
    try (BodyReader reader = new BodyReader(request, maxBytes(request), memory)) {
      switch (watch.readWithDeadline(reader::read)) {
        case Body.Whole whole -> letIn(whole.request(), response, chain);
        case Body.Refused refused -> refuse(request, response, refused);
        case Body.BrokenOff broken -> {
          log.event(Event.REQUEST_BROKEN_OFF).with("why", broken.why()).write();
          // The client is gone, but Tomcat must not count the request as a success.
          end(response, HttpStatus.BAD_REQUEST, "The request broke off.");
        }
      }
    }
  }

  private void letIn(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getRequestURI().equals("/health")) {
      chain.doFilter(request, response);
    } else if (places.tryAcquire()) {
      try {
        chain.doFilter(request, response);
      } finally {
        places.release();
      }
    } else {
      refuse(
          request,
          response,
          new Body.Refused(HttpStatus.SERVICE_UNAVAILABLE, "too many requests at once"));
    }
  }

  private void refuse(
      HttpServletRequest request, HttpServletResponse response, Body.Refused refused)
      throws IOException {
    refusals.write(request, refused.status().value(), refused.why());
    if (refused.status() == HttpStatus.SERVICE_UNAVAILABLE) {
      response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    end(
        response,
        refused.status(),
        "Refused: " + refused.why() + ". Nothing was changed; a task is delivered again.");
    // A client that was too slow is not waited for a second time.
    if (BodyReader.isThere(request) && refused.status() != HttpStatus.REQUEST_TIMEOUT) {
      watch.readWithDeadline(() -> Leftovers.drain(request));
    }
  }

  private static void end(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.setHeader(HttpHeaders.CONNECTION, "close");
    OutcomeAnswer.writeProblem(response, status, detail);
  }

  private int maxBytes(HttpServletRequest request) {
    return bounds.stream()
        .mapToInt(bound -> bound.maxBytes(request))
        .filter(bytes -> bytes > 0)
        .max()
        .orElse(ServerBounds.BODY_BYTES);
  }
}
