package io.hostpay.common.http;

import org.springframework.http.HttpStatus;

/** A request body that is no task; {@link ProblemAdvice} answers it. */
final class UnreadableTask extends Exception {
  private static final long serialVersionUID = 1L;

  private final HttpStatus status;

  UnreadableTask(HttpStatus status, String message) {
    super(message);
    this.status = status;
  }

  HttpStatus status() {
    return status;
  }
}
