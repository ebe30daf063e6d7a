package io.hostpay.common.http;

import io.hostpay.common.logging.PaymentLog;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /health}: the process serves. Deliberately asks nothing outside. */
@RestController
final class HealthEndpoint {
  private final PaymentLog log;

  HealthEndpoint(PaymentLog log) {
    this.log = log;
  }

  @GetMapping("/health")
  Map<String, String> health() {
    return Map.of("status", "healthy", "service", log.service().fullName());
  }
}
