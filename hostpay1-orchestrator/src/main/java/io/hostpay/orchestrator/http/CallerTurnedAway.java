package io.hostpay.orchestrator.http;

import io.hostpay.common.http.OutcomeAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A request that is not let in. It is answered at the gate, before any of its body is read; its one
 * log line is the gate's.
 */
final class CallerTurnedAway extends Exception {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;

  CallerTurnedAway(HttpStatus status, String detail) {
    super(detail);
    this.status = status;
  }

  /** Answers as problem+json, with Retry-After where the reason passes by itself. */
  void answer(HttpServletResponse response) throws IOException {
    if (status == HttpStatus.FAILED_DEPENDENCY || status == HttpStatus.SERVICE_UNAVAILABLE) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "60");
    }
    OutcomeAnswer.writeProblem(response, status, String.valueOf(getMessage()));
  }
}
