package io.hostpay.common.http;

import io.hostpay.common.logging.RequestSummary;
import io.hostpay.common.outcome.Outcome;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one place that maps outcomes to HTTP. Cloud Tasks takes 2xx as done and delivers everything
 * else again, 4xx included, so a payment refused for good is answered 200.
 */
public final class OutcomeAnswer {
  private OutcomeAnswer() {}

  /** The answer to Cloud Tasks. */
  public static ResponseEntity<Object> of(Outcome outcome) {
    RequestSummary.setOutcome(word(outcome));
    return switch (outcome) {
      case Outcome.Done done -> {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", done.status());
        body.putAll(done.detail());
        yield settled(body);
      }
      case Outcome.Rejected rejected ->
          settled(Map.of("status", "rejected", "reason", rejected.reason()));
      // 424, not 429 or 503: on those Cloud Tasks slows the whole queue. Not 500: alerts count 5xx.
      case Outcome.NotYet notYet ->
          ResponseEntity.status(HttpStatus.FAILED_DEPENDENCY)
              .header(HttpHeaders.RETRY_AFTER, Long.toString(notYet.retryAfter().toSeconds()))
              .contentType(MediaType.APPLICATION_PROBLEM_JSON)
              .body(
                  problem(
                      HttpStatus.FAILED_DEPENDENCY,
                      notYet.why() + " The payment stands as recorded and is tried again."));
      case Outcome.Malformed malformed ->
          problemAnswer(HttpStatus.BAD_REQUEST, malformed.why() + " Nothing was changed.");
      case Outcome.BadSignature bad ->
          problemAnswer(
              HttpStatus.UNAUTHORIZED,
              "The token is not signed with a key of ours. Nothing was changed; a delivery after"
                  + " the keys agree is accepted.");
    };
  }

  /** The field {@code outcome} of the request's line. */
  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> "done";
      case Outcome.Rejected rejected -> "rejected";
      case Outcome.NotYet notYet -> "not_yet";
      case Outcome.Malformed malformed -> "malformed";
      case Outcome.BadSignature bad -> "bad_signature";
    };
  }

  /**
   * Sets the content type, so that Spring does not negotiate it with the caller's Accept header
   * once the work is done.
   */
  private static ResponseEntity<Object> settled(Map<String, Object> body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
  }

  /** The answer to a request that was refused or has failed: problem+json. */
  public static ResponseEntity<Object> problemAnswer(HttpStatusCode status, String detail) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem(status, detail));
  }

  /** Writes the same answer itself: for filters and gates, behind which Spring writes none. */
  public static void writeProblem(HttpServletResponse response, HttpStatus status, String detail)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    byte[] body =
        JsonMapper.shared()
            .writeValueAsBytes(
                Map.of(
                    "status", status.value(),
                    "title", status.getReasonPhrase(),
                    "detail", detail));
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    response.flushBuffer();
  }

  private static ProblemDetail problem(HttpStatusCode status, String detail) {
    return ProblemDetail.forStatusAndDetail(status, detail);
  }
}
