package io.hostpay.orchestrator.http;

import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.orchestrator.Cancelling;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /payments/{id}/cancel}. */
@RestController
final class CancelEndpoint {
  private final Operators operators;
  private final Cancelling cancelling;

  CancelEndpoint(Operators operators, Cancelling cancelling) {
    this.operators = operators;
    this.cancelling = cancelling;
  }

  @PostMapping("/payments/{id}/cancel")
  ResponseEntity<Object> cancel(HttpServletRequest request, @PathVariable("id") String id) {
    return operators.call(
        request,
        caller ->
            operators.withId(
                request,
                id,
                uniqueId ->
                    operators.answer(
                        request,
                        cancelling.cancel(
                            uniqueId, caller, TaskHeaders.from(request::getHeader)))));
  }
}
