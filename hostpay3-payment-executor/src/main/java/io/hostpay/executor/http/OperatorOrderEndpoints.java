package io.hostpay.executor.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.executor.payment.OperatorOrders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What operators have GCHostPay1 or 5 ask of GCHostPay3, by tasks. Their addresses name the payment
 * as well, for a GCHostPay3 of before, which read it there; here the token alone says it.
 */
@RestController
final class OperatorOrderEndpoints {
  private final OperatorOrders orders;

  OperatorOrderEndpoints(OperatorOrders orders) {
    this.orders = orders;
  }

  @PostMapping("/cancel")
  ResponseEntity<Object> cancel(TaskRequest request) {
    return OutcomeAnswer.of(orders.cancel(request));
  }

  @PostMapping("/nonce-lost")
  ResponseEntity<Object> nonceLost(TaskRequest request) {
    return OutcomeAnswer.of(orders.nonceLost(request));
  }
}
