package io.hostpay.orchestrator.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.orchestrator.PaymentCompletion;
import io.hostpay.orchestrator.PaymentIntake;
import io.hostpay.orchestrator.StatusReportIntake;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Tasks delivers to GCHostPay1. */
@RestController
final class TaskEndpoints {
  private final PaymentIntake intake;
  private final StatusReportIntake reports;
  private final PaymentCompletion completion;

  TaskEndpoints(PaymentIntake intake, StatusReportIntake reports, PaymentCompletion completion) {
    this.intake = intake;
    this.reports = reports;
    this.completion = completion;
  }

  @CalledBy(Caller.GCSPLIT1)
  @PostMapping("/")
  ResponseEntity<Object> intake(TaskRequest request) {
    return OutcomeAnswer.of(intake.receive(request));
  }

  @CalledBy(Caller.TASKS)
  @PostMapping("/status-verified")
  ResponseEntity<Object> statusVerified(TaskRequest request) {
    return OutcomeAnswer.of(reports.receive(request));
  }

  @CalledBy(Caller.TASKS)
  @PostMapping("/payment-completed")
  ResponseEntity<Object> paymentCompleted(TaskRequest request) {
    return OutcomeAnswer.of(completion.complete(request));
  }
}
