package io.hostpay.orchestrator.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A request that is not let in; answered as problem+json before any of its body is read. */
final class CallerTurnedAway extends ErrorResponseException {
  private static final long serialVersionUID = 1L;

  CallerTurnedAway(HttpStatus status, String detail) {
    super(status, ProblemDetail.forStatusAndDetail(status, detail), null);
    if (status == HttpStatus.FAILED_DEPENDENCY || status == HttpStatus.SERVICE_UNAVAILABLE) {
      getHeaders().set(HttpHeaders.RETRY_AFTER, "60");
    }
  }
}
