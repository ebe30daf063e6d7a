package io.hostpay.common.http;

import io.hostpay.common.ledger.SharedTableHeld;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentContext;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.RequestSummary;
import io.hostpay.common.outcome.Outcome;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.NestedRuntimeException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Every answer that is not an {@link Outcome}: {@code application/problem+json}, no internals. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
  private final PaymentLog log;
  private final Refusals refusals;

  ProblemAdvice(PaymentLog log, Refusals refusals) {
    this.log = log;
    this.refusals = refusals;
  }

  @ExceptionHandler
  ResponseEntity<Object> unreadable(UnreadableTask e, HttpServletRequest request) {
    refusals.write(request, e.status().value(), String.valueOf(e.getMessage()), e.claims());
    return OutcomeAnswer.problemAnswer(e.status(), e.getMessage() + " Nothing was changed.");
  }

  /** The query's parameters cannot be decoded, or there are too many: the caller's fault. */
  @ExceptionHandler
  ResponseEntity<Object> parameters(InvalidParameterException e, HttpServletRequest request) {
    refusals.write(
        request,
        HttpStatus.BAD_REQUEST.value(),
        "its parameters cannot be read: " + e.getMessage());
    return OutcomeAnswer.problemAnswer(
        HttpStatus.BAD_REQUEST, "The address's parameters cannot be read. Nothing was changed.");
  }

  /** Another system holds the shared table. That passes by itself and is not counted as a fault. */
  @ExceptionHandler
  ResponseEntity<Object> held(SharedTableHeld e, HttpServletRequest request) {
    String why = String.valueOf(e.getMessage());
    log.event(Event.PAYMENT_DEFERRED)
        .with("unique_id", RequestContext.knownPayment(request))
        .with("cn_api_id", MDC.get(PaymentContext.CN_API_ID))
        .with("why", why)
        .write();
    return OutcomeAnswer.of(new Outcome.NotYet(why));
  }

  /** A fault of our own: the ledger holds what was decided, the next delivery goes on from it. */
  @ExceptionHandler
  @Nullable ResponseEntity<Object> fault(Exception e, HttpServletRequest request) {
    if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
      log.event(Event.REQUEST_BROKEN_OFF).with("why", "gone before its answer").write();
      return null; // nobody to answer
    }
    RequestSummary.setOutcome("fault");
    failed(e, request);
    return OutcomeAnswer.problemAnswer(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "A fault of ours. What was decided is recorded. A task is delivered again by itself; an"
            + " operator looks at the payment before asking again.");
  }

  private void failed(Exception e, HttpServletRequest request) {
    log.event(Event.REQUEST_FAILED)
        .with("unique_id", RequestContext.knownPayment(request))
        .with("cn_api_id", MDC.get(PaymentContext.CN_API_ID))
        .with("fault", NestedExceptionUtils.getMostSpecificCause(e).toString())
        .because(withoutStatement(e))
        .write();
  }

  /** What the database said: around it Spring puts the statement's text, which is long and ours. */
  private static Throwable withoutStatement(Exception e) {
    Throwable said = e.getCause();
    return e instanceof NestedRuntimeException && said != null ? said : e;
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (body instanceof ProblemDetail problem) {
      problem.setInstance(null);
    }
    HttpServletRequest http = ((ServletWebRequest) request).getRequest();
    if (status.is5xxServerError()) {
      failed(e, http);
    } else {
      refusals.write(http, status.value(), why(e));
    }
    // A copy: those of an exception can be read-only.
    HttpHeaders own = new HttpHeaders();
    own.putAll(headers);
    own.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return super.handleExceptionInternal(e, body, own, status, request);
  }

  private static String why(Exception e) {
    String detail = e instanceof ErrorResponse known ? known.getBody().getDetail() : null;
    return Objects.requireNonNullElse(detail, e.getClass().getSimpleName());
  }
}
