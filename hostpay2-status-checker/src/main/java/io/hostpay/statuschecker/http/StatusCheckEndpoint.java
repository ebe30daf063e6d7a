package io.hostpay.statuschecker.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.statuschecker.StatusCheck;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Tasks delivers to GCHostPay2. */
@RestController
final class StatusCheckEndpoint {
  private final StatusCheck statusCheck;

  StatusCheckEndpoint(StatusCheck statusCheck) {
    this.statusCheck = statusCheck;
  }

  @PostMapping("/")
  ResponseEntity<Object> check(TaskRequest request) {
    return OutcomeAnswer.of(statusCheck.check(request));
  }
}
