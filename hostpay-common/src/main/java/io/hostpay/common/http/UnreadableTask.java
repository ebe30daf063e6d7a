package io.hostpay.common.http;

import java.util.Map;
import org.springframework.http.HttpStatus;

/** A request body that is no task; {@link ProblemAdvice} answers it. */
final class UnreadableTask extends Exception {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;
  private final transient Map<String, ?> claims;

  UnreadableTask(HttpStatus status, String message) {
    this(status, message, Map.of());
  }

  /**
   * @param claims what the body says, unverified, for the log line
   */
  UnreadableTask(HttpStatus status, String message, Map<String, ?> claims) {
    super(message);
    this.status = status;
    this.claims = claims;
  }

  Map<String, ?> claims() {
    return claims;
  }

  HttpStatus status() {
    return status;
  }
}
