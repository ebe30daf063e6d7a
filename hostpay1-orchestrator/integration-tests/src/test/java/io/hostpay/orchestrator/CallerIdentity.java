package io.hostpay.orchestrator;

import io.hostpay.testkit.identity.IdentityProvider;
import java.util.Optional;

/** Who calls the service in its tests, and how they prove it. */
final class CallerIdentity {
  static final String URL = "https://hostpay1.example";
  static final String TASKS = "tasks@hostpay-test.iam.gserviceaccount.com";
  static final String SCHEDULER = "scheduler@hostpay-test.iam.gserviceaccount.com";

  /** Signs what Google would; every service of these tests has its key set. */
  static final IdentityProvider GOOGLE = IdentityProvider.start();

  /** Signs with a key that is in no set of Google's. */
  static final IdentityProvider SOMEBODY = IdentityProvider.start();

  private CallerIdentity() {}

  /** What Cloud Tasks and Cloud Scheduler prove themselves with; nothing for anybody else. */
  static Optional<String> authorization(String path) {
    return switch (path) {
      case "/status-verified", "/payment-completed" -> Optional.of(GOOGLE.bearer(TASKS, URL));
      case "/sweep" -> Optional.of(GOOGLE.bearer(SCHEDULER, URL));
      default -> Optional.empty();
    };
  }
}
