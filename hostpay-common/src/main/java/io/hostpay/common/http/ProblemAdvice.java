package io.hostpay.common.http;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.RequestSummary;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every answer that is not an {@link Outcome}: {@code application/problem+json}, no internals. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
  private final PaymentLog log;

  ProblemAdvice(PaymentLog log) {
    this.log = log;
  }

  @ExceptionHandler
  ResponseEntity<Object> unreadable(UnreadableTask e) {
    return OutcomeAnswer.problemAnswer(e.status(), e.getMessage() + " Nothing was changed.");
  }

  /** A fault of our own: the ledger holds what was decided, the next delivery goes on from it. */
  @ExceptionHandler
  ResponseEntity<Object> fault(Exception e) {
    RequestSummary.decided("fault");
    log.event(Event.REQUEST_FAILED).with("fault", e.toString()).because(e).write();
    return OutcomeAnswer.problemAnswer(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "A fault of ours. What was decided is recorded; the task is delivered again.");
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
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return super.handleExceptionInternal(e, body, headers, status, request);
  }
}
