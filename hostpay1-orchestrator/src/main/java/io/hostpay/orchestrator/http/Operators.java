package io.hostpay.orchestrator.http;

import io.hostpay.common.token.UniqueId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** How operators' requests are let in and turned away: nothing is done for anybody else. */
@Component
final class Operators {
  /** Does it in the name of the operator whom {@link CallerGate} has let in, or answers 401. */
  ResponseEntity<Object> call(
      HttpServletRequest request, Function<String, ResponseEntity<Object>> work) {
    return request.getAttribute(CallerGate.OPERATOR) instanceof String operator
        ? work.apply(operator)
        : problem(HttpStatus.UNAUTHORIZED, "For operators. Nothing was changed.");
  }

  ResponseEntity<Object> withId(String id, Function<UniqueId, ResponseEntity<Object>> work) {
    UniqueId uniqueId;
    try {
      uniqueId = new UniqueId(id);
    } catch (IllegalArgumentException e) {
      return problem(HttpStatus.NOT_FOUND, "A payment's id is 1 to 16 bytes.");
    }
    return work.apply(uniqueId);
  }

  static ResponseEntity<Object> problem(HttpStatus status, String detail) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(ProblemDetail.forStatusAndDetail(status, detail));
  }
}
