package io.hostpay.executor.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.executor.payment.PaymentTask;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Tasks delivers to GCHostPay3. */
@RestController
final class PaymentTaskEndpoints {
  private final PaymentTask task;

  PaymentTaskEndpoints(PaymentTask task) {
    this.task = task;
  }

  @PostMapping("/")
  ResponseEntity<Object> execute(TaskRequest request) {
    return OutcomeAnswer.of(task.execute(request));
  }

  @PostMapping("/watch")
  ResponseEntity<Object> watch(TaskRequest request) {
    return OutcomeAnswer.of(task.watch(request));
  }
}
