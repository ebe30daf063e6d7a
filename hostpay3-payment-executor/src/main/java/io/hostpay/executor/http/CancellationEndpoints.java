package io.hostpay.executor.http;

import io.hostpay.common.http.OutcomeAnswer;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.payment.PaymentCancellation;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What operators ask of GCHostPay3, which only callers with {@code roles/run.invoker} reach. */
@RestController
final class CancellationEndpoints {
  private final PaymentCancellation cancellation;

  CancellationEndpoints(PaymentCancellation cancellation) {
    this.cancellation = cancellation;
  }

  @PostMapping("/cancel")
  ResponseEntity<Object> cancel(@RequestParam("unique_id") String uniqueId) {
    return answer(uniqueId, cancellation::cancel);
  }

  @PostMapping("/nonce-lost")
  ResponseEntity<Object> nonceLost(@RequestParam("unique_id") String uniqueId) {
    return answer(uniqueId, cancellation::nonceLost);
  }

  private static ResponseEntity<Object> answer(
      String uniqueId, Function<UniqueId, Outcome> operation) {
    UniqueId id;
    try {
      id = new UniqueId(uniqueId);
    } catch (IllegalArgumentException e) {
      return OutcomeAnswer.of(new Outcome.Malformed("unique_id is 1 to 16 bytes."));
    }
    return OutcomeAnswer.of(operation.apply(id));
  }
}
