package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.postgres.Database;
import java.net.http.HttpHeaders;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is told with every answer to operators. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserRulesIT {
  private Orchestrator open;
  private Orchestrator closed;

  @BeforeAll
  void start() {
    open = new Orchestrator(Database.shared().migratedDatabase(), Map.of());
    closed =
        new Orchestrator(
            Database.shared().migratedDatabase(), Map.of("OPERATOR_AUDIENCE", CallerIdentity.URL));
  }

  @AfterAll
  void stop() {
    open.close();
    closed.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /console",
        "GET /console/console.js",
        "GET /console/nowhere",
        "GET /payments",
        "GET /payments/unknown",
        "GET /summary",
        "POST /payments/unknown/redrive",
        "POST /wallet/resume",
      })
  void runsAndKeepsNothingOfOthersAndSetsNoCookie(String endpoint) {
    String[] parts = endpoint.split(" ", 2);
    for (Orchestrator service : new Orchestrator[] {open, closed}) {
      HttpHeaders headers = service.client().headers(parts[0], parts[1]);

      assertThat(headers.allValues("Content-Security-Policy"))
          .singleElement()
          .asString()
          .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'none'")
          .doesNotContain("unsafe");
      assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
      assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
      assertThat(headers.allValues("Cache-Control")).containsExactly("no-store");
      assertThat(headers.allValues("Cross-Origin-Resource-Policy")).containsExactly("same-origin");
      assertThat(headers.allValues("Strict-Transport-Security")).hasSize(1);
      assertThat(headers.allValues("Set-Cookie")).isEmpty();
      assertThat(headers.allValues("Access-Control-Allow-Origin")).isEmpty();
    }
  }
}
