package io.hostpay.orchestrator.http;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.UniqueId;
import io.hostpay.orchestrator.PaymentLookup;
import io.hostpay.orchestrator.Reopening;
import io.hostpay.orchestrator.Sweep;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Scheduler and operators ask of GCHostPay1. */
@RestController
final class OperatorEndpoints {
  private final OperatorAccess access;
  private final Sweep sweep;
  private final Reopening reopening;
  private final PaymentLookup lookup;

  OperatorEndpoints(OperatorAccess access, Sweep sweep, Reopening reopening, PaymentLookup lookup) {
    this.access = access;
    this.sweep = sweep;
    this.reopening = reopening;
    this.lookup = lookup;
  }

  @PostMapping("/sweep")
  ResponseEntity<Object> sweep(HttpServletRequest request) {
    return asOperator(
        request, caller -> OutcomeAnswer.of(sweep.sweep(TaskHeaders.from(request::getHeader))));
  }

  @GetMapping("/payments/{id}")
  ResponseEntity<Object> find(HttpServletRequest request, @PathVariable("id") String id) {
    return asOperator(
        request,
        caller ->
            withId(
                id,
                uniqueId ->
                    lookup
                        .find(uniqueId)
                        .<ResponseEntity<Object>>map(
                            story -> ResponseEntity.ok(PaymentView.of(story)))
                        .orElseGet(
                            () ->
                                problem(HttpStatus.NOT_FOUND, "The ledger has no such payment."))));
  }

  @PostMapping("/payments/{id}/redrive")
  ResponseEntity<Object> redrive(HttpServletRequest request, @PathVariable("id") String id) {
    return asOperator(
        request,
        caller ->
            withId(
                id,
                uniqueId ->
                    answer(
                        reopening.reopen(uniqueId, caller, TaskHeaders.from(request::getHeader)))));
  }

  /** To a person, not to Cloud Tasks: what was refused is no success. */
  private static ResponseEntity<Object> answer(Outcome outcome) {
    if (!(outcome instanceof Outcome.Rejected refused)) {
      return OutcomeAnswer.of(outcome);
    }
    HttpStatus status =
        refused.reason().startsWith("unknown_payment") ? HttpStatus.NOT_FOUND : HttpStatus.CONFLICT;
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(status, refused.reason() + ". Nothing was changed.");
    problem.setProperty("reason", refused.reason());
    return ResponseEntity.of(problem).build();
  }

  private ResponseEntity<Object> asOperator(
      HttpServletRequest request, Function<String, ResponseEntity<Object>> work) {
    Optional<String> caller = access.caller(request.getHeader("Authorization"));
    return caller.isPresent()
        ? work.apply(caller.get())
        : problem(HttpStatus.UNAUTHORIZED, "For operators. Nothing was changed.");
  }

  private static ResponseEntity<Object> withId(
      String id, Function<UniqueId, ResponseEntity<Object>> work) {
    UniqueId uniqueId;
    try {
      uniqueId = new UniqueId(id);
    } catch (IllegalArgumentException e) {
      return problem(HttpStatus.NOT_FOUND, "A payment's id is 1 to 16 bytes.");
    }
    return work.apply(uniqueId);
  }

  private static ResponseEntity<Object> problem(HttpStatus status, String detail) {
    return ResponseEntity.of(ProblemDetail.forStatusAndDetail(status, detail)).build();
  }
}
