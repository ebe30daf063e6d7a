package io.hostpay.executor.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.http.TaskRequest;
import io.hostpay.executor.PaymentExecution;
import io.hostpay.executor.PaymentFinality;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Tasks delivers to GCHostPay3. */
@RestController
final class TaskEndpoints {
  private final PaymentExecution execution;
  private final PaymentFinality finality;

  TaskEndpoints(PaymentExecution execution, PaymentFinality finality) {
    this.execution = execution;
    this.finality = finality;
  }

  @PostMapping("/")
  ResponseEntity<Object> execute(TaskRequest request) {
    return OutcomeAnswer.of(execution.execute(request));
  }

  @PostMapping("/finality")
  ResponseEntity<Object> follow(TaskRequest request) {
    return OutcomeAnswer.of(finality.follow(request));
  }
}
