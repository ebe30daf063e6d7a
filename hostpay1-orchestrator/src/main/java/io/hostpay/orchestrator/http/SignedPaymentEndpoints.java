package io.hostpay.orchestrator.http;

import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.orchestrator.SignedPaymentOrders;
import io.hostpay.orchestrator.SignedPaymentOrders.Order;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /payments/{id}/cancel} and {@code nonce-lost}. */
@RestController
final class SignedPaymentEndpoints {
  private final Operators operators;
  private final SignedPaymentOrders orders;

  SignedPaymentEndpoints(Operators operators, SignedPaymentOrders orders) {
    this.operators = operators;
    this.orders = orders;
  }

  @PostMapping("/payments/{id}/cancel")
  ResponseEntity<Object> cancel(HttpServletRequest request, @PathVariable("id") String id) {
    return given(Order.CANCEL, request, id);
  }

  @PostMapping("/payments/{id}/nonce-lost")
  ResponseEntity<Object> nonceLost(HttpServletRequest request, @PathVariable("id") String id) {
    return given(Order.DECLARE_NONCE_LOST, request, id);
  }

  private ResponseEntity<Object> given(Order order, HttpServletRequest request, String id) {
    return operators.runAsOperator(
        request,
        id,
        (operator, uniqueId) ->
            operators.answer(
                request,
                orders.give(order, uniqueId, operator, TaskHeaders.from(request::getHeader))));
  }
}
