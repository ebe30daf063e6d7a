package io.hostpay.orchestrator.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

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

  /** As problem+json; what passes by itself says when to come again. */
  void answer(HttpServletResponse response) throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    if (status == HttpStatus.FAILED_DEPENDENCY || status == HttpStatus.SERVICE_UNAVAILABLE) {
      response.setHeader(HttpHeaders.RETRY_AFTER, "60");
    }
    response
        .getOutputStream()
        .write(
            JsonMapper.shared()
                .writeValueAsBytes(
                    Map.of(
                        "status",
                        status.value(),
                        "title",
                        status.getReasonPhrase(),
                        "detail",
                        String.valueOf(getMessage()))));
  }
}
