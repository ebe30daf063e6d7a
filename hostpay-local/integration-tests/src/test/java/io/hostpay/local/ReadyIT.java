package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** {@code GET /ready} of the jars that production runs, with no library beside those. */
@OnTheWholeSystem
class ReadyIT {
  private final TestedSystem system;

  ReadyIT(TestedSystem system) {
    this.system = system;
  }

  // Once, GCHostPay3 answered 503 for want of Flyway, and no rollout of it could have succeeded.
  @ParameterizedTest
  @EnumSource
  void everythingOutsideIsThere(Service service) {
    ServiceClient.Answer answer =
        system.client(service).send("GET", "/ready", null, BodyPublishers.noBody());
    JsonNode checks = answer.body().path("checks");
    assertThat(checks.path("queues").asString()).as(answer.toString()).isEqualTo("ok");
    if (service == Service.STATUS_CHECKER) {
      assertThat(checks.path("changenow").asString()).isEqualTo("ok");
    } else {
      assertThat(checks.path("database").asString()).as(answer.toString()).isEqualTo("ok");
    }
  }
}
