package io.hostpay.orchestrator.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.http.Refusals;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.token.UniqueId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** What operators' requests have in common: in whose name, for which payment, and how refused. */
@Component
final class Operators {
  private final Refusals refusals;

  Operators(Refusals refusals) {
    this.refusals = refusals;
  }

  /** Does it in the name of the operator whom {@link CallerGate} has let in. */
  ResponseEntity<Object> runAsOperator(
      HttpServletRequest request, Function<String, ResponseEntity<Object>> work) {
    if (request.getAttribute(CallerGate.OPERATOR) instanceof String operator) {
      return work.apply(operator);
    }
    throw new IllegalStateException(
        "No operator is named though the gate let the request in: a bug. Nothing was changed.");
  }

  /** Likewise, about the payment that the path names. */
  ResponseEntity<Object> runAsOperator(
      HttpServletRequest request,
      String id,
      BiFunction<String, UniqueId, ResponseEntity<Object>> work) {
    return runAsOperator(
        request,
        operator -> {
          UniqueId uniqueId;
          try {
            uniqueId = new UniqueId(id);
          } catch (IllegalArgumentException e) {
            return refused(
                request,
                HttpStatus.NOT_FOUND,
                "A payment's id is 1 to 16 bytes. Nothing was changed.");
          }
          return work.apply(operator, uniqueId);
        });
  }

  /** Answers why nothing was done, and says it in a line. */
  ResponseEntity<Object> refused(HttpServletRequest request, HttpStatus status, String detail) {
    refusals.write(request, status.value(), detail);
    return OutcomeAnswer.problemAnswer(status, detail);
  }

  /** Answers a person, not Cloud Tasks: a refusal is 404 or 409, not 200. */
  ResponseEntity<Object> answer(HttpServletRequest request, Outcome outcome) {
    if (!(outcome instanceof Outcome.Rejected rejected)) {
      return OutcomeAnswer.of(outcome);
    }
    HttpStatus status =
        rejected.reason().startsWith("unknown_payment")
            ? HttpStatus.NOT_FOUND
            : HttpStatus.CONFLICT;
    refusals.write(request, status.value(), rejected.reason());
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(status, rejected.reason() + ". Nothing was changed.");
    problem.setProperty("reason", rejected.reason());
    return ResponseEntity.of(problem).build();
  }
}
