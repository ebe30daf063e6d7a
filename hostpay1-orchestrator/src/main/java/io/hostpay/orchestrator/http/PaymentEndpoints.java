package io.hostpay.orchestrator.http;

import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.orchestrator.PaymentLookup;
import io.hostpay.orchestrator.Reopening;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What operators ask about one payment, and its reopening. */
@RestController
final class PaymentEndpoints {
  private final Operators operators;
  private final Reopening reopening;
  private final PaymentLookup lookup;
  private final CloudTasksSettings cloud;

  PaymentEndpoints(
      Operators operators, Reopening reopening, PaymentLookup lookup, CloudTasksSettings cloud) {
    this.operators = operators;
    this.reopening = reopening;
    this.lookup = lookup;
    this.cloud = cloud;
  }

  @GetMapping("/payments/{id}")
  ResponseEntity<Object> find(HttpServletRequest request, @PathVariable("id") String id) {
    return operators.runAsOperator(
        request,
        id,
        (operator, uniqueId) ->
            lookup
                .find(uniqueId)
                .<ResponseEntity<Object>>map(
                    story -> ResponseEntity.ok(PaymentView.of(story, cloud)))
                .orElseGet(
                    () ->
                        operators.refused(
                            request, HttpStatus.NOT_FOUND, "The ledger has no such payment.")));
  }

  @PostMapping("/payments/{id}/redrive")
  ResponseEntity<Object> redrive(HttpServletRequest request, @PathVariable("id") String id) {
    return operators.runAsOperator(
        request,
        id,
        (operator, uniqueId) ->
            operators.answer(
                request,
                reopening.reopen(uniqueId, operator, TaskHeaders.from(request::getHeader))));
  }
}
