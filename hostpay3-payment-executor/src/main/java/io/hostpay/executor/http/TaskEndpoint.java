package io.hostpay.executor.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.http.TaskRequest;
import io.hostpay.executor.PaymentExecution;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Tasks delivers to GCHostPay3. */
@RestController
final class TaskEndpoint {
  private final PaymentExecution execution;

  TaskEndpoint(PaymentExecution execution) {
    this.execution = execution;
  }

  @PostMapping("/")
  ResponseEntity<Object> execute(TaskRequest request) {
    return OutcomeAnswer.of(execution.execute(request));
  }
}
