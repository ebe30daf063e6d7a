package io.hostpay.orchestrator.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.orchestrator.Sweep;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What Cloud Scheduler calls: one pass over all payments that are open. */
@RestController
final class SweepEndpoint {
  private final Sweep sweep;

  SweepEndpoint(Sweep sweep) {
    this.sweep = sweep;
  }

  @CalledBy(Caller.SCHEDULER)
  @PostMapping("/sweep")
  ResponseEntity<Object> sweep(HttpServletRequest request) {
    return OutcomeAnswer.of(sweep.sweep(TaskHeaders.from(request::getHeader)));
  }
}
