package io.hostpay.executor.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.executor.payment.OperatorInstructions;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Operators' instructions, which GCHostPay1 or 5 enqueues as tasks. The token says which payment.
 * The URL repeats the payment's id only for an older revision of GCHostPay3, which reads it there.
 */
@RestController
final class OperatorInstructionEndpoints {
  private final OperatorInstructions instructions;

  OperatorInstructionEndpoints(OperatorInstructions instructions) {
    this.instructions = instructions;
  }

  @PostMapping("/cancel")
  ResponseEntity<Object> cancel(TaskRequest request) {
    return OutcomeAnswer.of(instructions.cancel(request));
  }

  @PostMapping("/nonce-lost")
  ResponseEntity<Object> nonceLost(TaskRequest request) {
    return OutcomeAnswer.of(instructions.nonceLost(request));
  }
}
