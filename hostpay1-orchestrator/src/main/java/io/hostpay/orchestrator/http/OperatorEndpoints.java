package io.hostpay.orchestrator.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.UniqueId;
import io.hostpay.orchestrator.PaymentLookup;
import io.hostpay.orchestrator.Reopening;
import io.hostpay.orchestrator.Sweep;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Scheduler and operators ask of GCHostPay1. */
@RestController
final class OperatorEndpoints {
  private final Sweep sweep;
  private final Reopening reopening;
  private final PaymentLookup lookup;

  OperatorEndpoints(Sweep sweep, Reopening reopening, PaymentLookup lookup) {
    this.sweep = sweep;
    this.reopening = reopening;
    this.lookup = lookup;
  }

  @CalledBy(Caller.SCHEDULER)
  @PostMapping("/sweep")
  ResponseEntity<Object> sweep(HttpServletRequest request) {
    return OutcomeAnswer.of(sweep.sweep(TaskHeaders.from(request::getHeader)));
  }

  @CalledBy(Caller.OPERATOR)
  @GetMapping("/payments/{id}")
  ResponseEntity<Object> find(@PathVariable("id") String id) {
    return withId(
        id,
        uniqueId ->
            lookup
                .find(uniqueId)
                .<ResponseEntity<Object>>map(story -> ResponseEntity.ok(PaymentView.of(story)))
                .orElseGet(() -> problem(HttpStatus.NOT_FOUND, "The ledger has no such payment.")));
  }

  @CalledBy(Caller.OPERATOR)
  @PostMapping("/payments/{id}/redrive")
  ResponseEntity<Object> redrive(
      HttpServletRequest request,
      @RequestAttribute(CallerGate.OPERATOR) String operator,
      @PathVariable("id") String id) {
    return withId(
        id,
        uniqueId ->
            OutcomeAnswer.of(
                reopening.reopen(uniqueId, operator, TaskHeaders.from(request::getHeader))));
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
