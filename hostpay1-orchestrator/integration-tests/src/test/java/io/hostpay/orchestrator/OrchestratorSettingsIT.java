package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.Messages.newOrder;
import static io.hostpay.orchestrator.Messages.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.tasks.v2.OidcToken;
import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.testkit.postgres.Database;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrchestratorSettingsIT {
  /** A trailing newline in a secret once broke every queue's name. */
  // Production fault 8
  @Test
  void cutsTheNewlineThatEndsASecret() {
    try (Orchestrator orchestrator =
        new Orchestrator(
            Database.shared().migratedDatabase(),
            Map.of(
                "GCHOSTPAY2_QUEUE",
                "status-check-queue\n",
                "GCHOSTPAY2_URL",
                " https://hostpay2.example/ \n",
                "TPS_HOSTPAY_SIGNING_KEY",
                Messages.TPS_KEY + "\r\n"))) {
      assertThat(orchestrator.intake(request(newOrder())).status()).isEqualTo(200);

      assertThat(orchestrator.tasks.requests().getFirst().getParent())
          .isEqualTo("projects/hostpay-test/locations/us-central1/queues/status-check-queue");
      assertThat(orchestrator.tasks.tasks().getFirst().getHttpRequest().getUrl())
          .isEqualTo("https://hostpay2.example/");
    }
  }

  /** The services behind it are private; tasks without an identity were refused with 403. */
  // Production fault 16
  @Test
  void givesTasksTheIdentityThatTheirTargetAsksFor() {
    String account = "tasks@hostpay-test.iam.gserviceaccount.com";
    try (Orchestrator orchestrator =
        new Orchestrator(
            Database.shared().migratedDatabase(), Map.of("CLOUD_TASKS_SERVICE_ACCOUNT", account))) {
      orchestrator.intake(request(newOrder()));

      Task task = orchestrator.tasks.tasks().getFirst();
      assertThat(task.getHttpRequest().getOidcToken())
          .isEqualTo(
              OidcToken.newBuilder()
                  .setServiceAccountEmail(account)
                  .setAudience("https://hostpay2.example")
                  .build());
    }
  }

  @Test
  void believesThePreviousKeyWhileAKeyIsRolledOut() {
    String next = "the-next-tps-hostpay-key-0123456789abcdef0123456789abcdef01234567";
    try (Orchestrator orchestrator =
        new Orchestrator(
            Database.shared().migratedDatabase(),
            Map.of(
                "TPS_HOSTPAY_SIGNING_KEY",
                next,
                "TPS_HOSTPAY_SIGNING_KEY_PREVIOUS",
                Messages.TPS_KEY))) {
      String signedWithNext =
          TokenCodec.tpsHostpay(SigningKeys.of(next))
              .encode(new TpsHostpayToken(newOrder(), null, Instant.now()));

      assertThat(orchestrator.intake(request(newOrder())).status()).isEqualTo(200);
      assertThat(orchestrator.intake(signedWithNext).status()).isEqualTo(200);
    }
  }

  /** In the old service, queues and URLs that were never set were found only under load. */
  @Test
  void doesNotStartWithoutASettingAndNamesEachThatIsMissing() {
    assertThatThrownBy(() -> OrchestratorApplication.start(Map.of("PORT", "0")))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContainingAll(
            "TPS_HOSTPAY_SIGNING_KEY is not set",
            "HOSTPAY_INTERNAL_SIGNING_KEY is not set",
            "CLOUD_SQL_CONNECTION_NAME is not set",
            "DATABASE_NAME_SECRET is not set",
            "DATABASE_USER_SECRET is not set",
            "DATABASE_PASSWORD_SECRET is not set",
            "CLOUD_TASKS_PROJECT_ID is not set",
            "CLOUD_TASKS_LOCATION is not set",
            "GCHOSTPAY2_QUEUE is not set",
            "GCHOSTPAY2_URL is not set",
            "GCHOSTPAY3_QUEUE is not set",
            "GCHOSTPAY3_WATCH_QUEUE is not set",
            "GCHOSTPAY3_URL is not set");
  }

  /** Tasks would carry no identity, and whoever finds the service would be an operator. */
  @Test
  void doesNotStartOnCloudRunWithTheOpennessOfALocalRun() {
    assertThatThrownBy(
            () ->
                OrchestratorApplication.start(
                    Map.of(
                        "PORT", "0",
                        "K_SERVICE", "gchostpay1",
                        "CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:8123")))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("CLOUD_TASKS_EMULATOR_HOST is for local runs");
  }
}
