package io.hostpay.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.cloudtasks.QueueDefinition;
import io.hostpay.local.cloudtasks.QueueDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The definitions fit together, and the scripts make of them what they say. */
class DefinitionsTest {
  @TempDir Path scratch;
  private Path settings = Path.of("");

  @BeforeEach
  void settingsOfATestProject() throws IOException {
    String shipped = Files.readString(Operator.DEPLOY.resolve("settings.conf"));
    settings =
        Files.writeString(
            scratch.resolve("settings.conf"),
            shipped.replaceFirst("(?m)^PROJECT_ID=$", "PROJECT_ID=p1"));
  }

  // Production fault 10
  @ParameterizedTest
  @ValueSource(strings = {"gchostpay1", "gchostpay2", "gchostpay3", "gchostpay4", "migrate"})
  void usesOnlySecretsAndQueuesThatAreDefined(String service) throws Exception {
    Set<String> queues =
        QueueDefinitions.read(Operator.DEPLOY.resolve("queues.conf")).stream()
            .filter(QueueDefinition::managed)
            .map(QueueDefinition::name)
            .collect(Collectors.toSet());
    for (Definitions.Row row : Definitions.service(service)) {
      switch (row.kind()) {
        case "secret", "key" -> assertThat(Definitions.secrets()).containsKey(row.value());
        case "queue" -> assertThat(queues).contains(row.value());
        default -> assertThat(row.kind()).isIn("value", "run");
      }
    }
  }

  @Test
  void givesTheOneQueueSettingItsTwoValues() throws Exception {
    assertThat(environment("gchostpay2", "1"))
        .containsEntry("GCHOSTPAY1_RESPONSE_QUEUE", "gchostpay-status-response-queue");
    assertThat(environment("gchostpay3", "1"))
        .containsEntry("GCHOSTPAY1_RESPONSE_QUEUE", "gchostpay-payment-response-queue");
  }

  @Test
  void pinsTheNewestVersionAndGivesKeysTheirPredecessor() throws Exception {
    assertThat(environment("gchostpay2", "7 5 2 "))
        .containsEntry(
            "HOSTPAY_INTERNAL_SIGNING_KEY",
            "projects/p1/secrets/HOSTPAY_INTERNAL_SIGNING_KEY/versions/7")
        .containsEntry(
            "HOSTPAY_INTERNAL_SIGNING_KEY_PREVIOUS",
            "projects/p1/secrets/HOSTPAY_INTERNAL_SIGNING_KEY/versions/5")
        .containsEntry("CHANGENOW_API_KEY", "projects/p1/secrets/CHANGENOW_API_KEY/versions/7")
        .doesNotContainKey("CHANGENOW_API_KEY_PREVIOUS");
    assertThat(environment("gchostpay2", "7 "))
        .doesNotContainKey("HOSTPAY_INTERNAL_SIGNING_KEY_PREVIOUS");
  }

  @Test
  void onlyTheExecutorSeesTheWalletAndOnlyTheCheckerSeesChangeNow() throws Exception {
    for (String service : List.of("gchostpay1", "gchostpay2", "gchostpay4", "migrate")) {
      assertThat(environment(service, "1")).doesNotContainKey("HOST_WALLET_PRIVATE_KEY");
    }
    for (String service : List.of("gchostpay1", "gchostpay3", "gchostpay4", "migrate")) {
      assertThat(environment(service, "1")).doesNotContainKey("CHANGENOW_API_KEY");
    }
    assertThat(environment("gchostpay2", "1"))
        .doesNotContainKey("DATABASE_PASSWORD_SECRET")
        .doesNotContainKey("CLOUD_SQL_CONNECTION_NAME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gchostpay1", "gchostpay2", "gchostpay3", "gchostpay4"})
  void requestsEndBeforeTheirTasksAreGivenUp(String service) throws Exception {
    Map<String, String> flags =
        Definitions.service(service).stream()
            .filter(row -> row.kind().equals("run"))
            .collect(Collectors.toMap(Definitions.Row::name, Definitions.Row::value));
    assertThat(Integer.parseInt(flags.getOrDefault("timeout", ""))).isBetween(60, 599);
    // below one CPU Cloud Run forces the concurrency to 1
    assertThat(Integer.parseInt(flags.getOrDefault("cpu", ""))).isPositive();
  }

  private Map<String, String> environment(String service, String versions) throws Exception {
    return Definitions.environment(service, versions, settings, scratch);
  }
}
