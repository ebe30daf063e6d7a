package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.testkit.cloudtasks.QueueDefinition;
import io.hostpay.testkit.cloudtasks.QueueDefinitions;
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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The definitions fit together, and the scripts make of them what they say. */
@Execution(ExecutionMode.CONCURRENT) // each has a folder and shells of its own
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
  @ValueSource(
      strings = {"gchostpay1", "gchostpay2", "gchostpay3", "gchostpay4", "gchostpay5", "migrate"})
  void usesOnlySecretsAndQueuesThatAreDefined(String service) throws Exception {
    Set<String> queues =
        QueueDefinitions.read(Operator.DEPLOY.resolve("queues.conf")).stream()
            .filter(QueueDefinition::managed)
            .map(QueueDefinition::name)
            .collect(Collectors.toSet());
    for (String kind : List.of("secret", "previous", "next", "optional", "wallet")) {
      assertThat(Definitions.secrets().keySet()).containsAll(Definitions.words(service, kind));
    }
    assertThat(queues).containsAll(Definitions.words(service, "queue"));
  }

  @Test
  void givesTheOneQueueSettingItsTwoValues() throws Exception {
    assertThat(environment("gchostpay2", "1"))
        .containsEntry("GCHOSTPAY1_RESPONSE_QUEUE", "gchostpay-status-response-queue");
    assertThat(environment("gchostpay3", "1"))
        .containsEntry("GCHOSTPAY1_RESPONSE_QUEUE", "gchostpay-payment-response-queue");
  }

  @Test
  void pinsTheNewestVersionAndGivesKeysThePreviousOne() throws Exception {
    assertThat(environment("gchostpay2", "7 5 2 "))
        .containsEntry("HOSTPAY_INTERNAL_SIGNING_KEY", version("HOSTPAY_INTERNAL_SIGNING_KEY", 7))
        .containsEntry(
            "HOSTPAY_INTERNAL_SIGNING_KEY_PREVIOUS", version("HOSTPAY_INTERNAL_SIGNING_KEY", 5))
        .doesNotContainKey("HOSTPAY_INTERNAL_SIGNING_KEY_NEXT")
        .containsEntry("CHANGENOW_API_KEY", version("CHANGENOW_API_KEY", 7))
        .doesNotContainKey("CHANGENOW_API_KEY_PREVIOUS");
    assertThat(environment("gchostpay2", "7 "))
        .doesNotContainKey("HOSTPAY_INTERNAL_SIGNING_KEY_PREVIOUS");
    assertThat(environment("gchostpay3", "1")).doesNotContainKey("ETHEREUM_RPC_FALLBACK_URLS");
  }

  @Test
  void givesKeysTheirSuccessorInARotation() throws Exception {
    assertThat(
            Definitions.environment(
                Definitions.container(
                    Definitions.rendered("gchostpay3", "7 5 2 ", "5", settings, scratch))))
        .containsEntry("HOSTPAY_INTERNAL_SIGNING_KEY", version("HOSTPAY_INTERNAL_SIGNING_KEY", 5))
        .containsEntry(
            "HOSTPAY_INTERNAL_SIGNING_KEY_NEXT", version("HOSTPAY_INTERNAL_SIGNING_KEY", 7))
        .containsEntry(
            "HOSTPAY_INTERNAL_SIGNING_KEY_PREVIOUS", version("HOSTPAY_INTERNAL_SIGNING_KEY", 2));
  }

  private static String version(String secret, int number) {
    return "projects/p1/secrets/" + secret + "/versions/" + number;
  }

  @Test
  void knowsTheAddressesBeforeAnythingIsDeployedAndImagesByTheirDigest() throws Exception {
    assertThat(environment("gchostpay1", "1"))
        .containsEntry(
            "GCHOSTPAY3_URL", "https://gchostpay3-10-26-123456789012.us-central1.run.app");
    assertThat(
            Definitions.container(Definitions.rendered("migrate", "1", "", settings, scratch))
                .path("image")
                .asString())
        .isEqualTo("us-central1-docker.pkg.dev/p1/hostpay/gchostpay1@sha256:1");
  }

  @Test
  void onlyTheExecutorSeesTheWalletAndOnlyTheCheckerSeesChangeNow() throws Exception {
    for (String service :
        List.of("gchostpay1", "gchostpay2", "gchostpay4", "gchostpay5", "migrate")) {
      assertThat(environment(service, "1")).doesNotContainKey("HOST_WALLET_PRIVATE_KEY");
    }
    for (String service :
        List.of("gchostpay1", "gchostpay3", "gchostpay4", "gchostpay5", "migrate")) {
      assertThat(environment(service, "1")).doesNotContainKey("CHANGENOW_API_KEY");
    }
    assertThat(environment("gchostpay2", "1"))
        .doesNotContainKey("DATABASE_PASSWORD_SECRET")
        .doesNotContainKey("CLOUD_SQL_CONNECTION_NAME");
  }

  @Test
  void aWalletInKmsNeedsNoSecretAndOnlyTheExecutorMaySign() throws Exception {
    String key = "projects/p1/locations/us-central1/keyRings/wallet/cryptoKeys/host";
    String readsTheKey = "secret HOST_WALLET_PRIVATE_KEY roles/secretmanager.secretAccessor";
    assertThat(Definitions.grants(settings, scratch))
        .anyMatch(grant -> grant.startsWith(readsTheKey))
        .noneMatch(grant -> grant.startsWith("key "));
    String text = Files.readString(settings);
    Files.writeString(
        settings,
        text.replace(
            "HOST_WALLET_KMS_KEY=\n", "HOST_WALLET_KMS_KEY=" + key + "/cryptoKeyVersions/3\n"));

    assertThat(environment("gchostpay3", "1"))
        .containsEntry("HOST_WALLET_KMS_KEY", key + "/cryptoKeyVersions/3")
        .doesNotContainKey("HOST_WALLET_PRIVATE_KEY");
    assertThat(Definitions.grants(settings, scratch))
        .contains(
            "key "
                + key
                + " roles/cloudkms.signerVerifier serviceAccount:gchostpay3@p1.iam.gserviceaccount.com")
        .noneMatch(grant -> grant.startsWith(readsTheKey));
  }

  @Test
  void refusesWhatIsNoVersionOfAKey() throws Exception {
    assertRefused("gchostpay3", "HOST_WALLET_KMS_KEY=", "keyRings/wallet");
  }

  /** The setting's line as it is, and a value that it can't have. */
  private void assertRefused(String service, String line, String value) throws Exception {
    String name = line.replaceFirst("=.*", "");
    Files.writeString(
        settings,
        Files.readString(settings).replace("\n" + line + "\n", "\n" + name + "=" + value + "\n"));
    assertThatThrownBy(() -> environment(service, "1"))
        .hasMessageContaining(name + " is '" + value + "'")
        .hasMessageContaining("Nothing was done.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gchostpay1", "gchostpay2", "gchostpay3", "gchostpay4", "gchostpay5"})
  void requestsEndBeforeTheirTasksAreGivenUp(String service) throws Exception {
    JsonNode spec =
        Definitions.rendered(service, "1", "", settings, scratch)
            .path("spec")
            .path("template")
            .path("spec");
    assertThat(spec.path("timeoutSeconds").asInt()).isBetween(60, 599);
    // below one CPU Cloud Run forces the concurrency to 1
    assertThat(
            spec.path("containers").path(0).path("resources").path("limits").path("cpu").asString())
        .isEqualTo("1000m");
  }

  // Minimum instances of a revision would keep one of the `previous` tag's alive too.
  @ParameterizedTest
  @ValueSource(strings = {"gchostpay1", "gchostpay2", "gchostpay3", "gchostpay4", "gchostpay5"})
  void limitsInstancesOfTheServiceAndKeepsNoneOfARevision(String service) throws Exception {
    JsonNode definition = Definitions.rendered(service, "1", "", settings, scratch);
    JsonNode ofService = definition.path("metadata").path("annotations");
    JsonNode ofRevision =
        definition.path("spec").path("template").path("metadata").path("annotations");
    assertThat(ofService.path("run.googleapis.com/maxScale").asString())
        .isEqualTo(ofRevision.path("autoscaling.knative.dev/maxScale").asString())
        .matches("[1-9]");
    assertThat(ofService.path("run.googleapis.com/minScale").asString()).matches("[01]");
    assertThat(ofRevision.has("autoscaling.knative.dev/minScale")).isFalse();
  }

  // Left to a second setting, GCHostPay1 would go on taking what GCHostPay4 is there for.
  @Test
  void gchostpay1ServesNoWebhookWhereGchostpay4Does() throws Exception {
    String key = "ETHEREUM_RPC_WEBHOOK_SECRET";
    String reads = "secret " + key + " roles/secretmanager.secretAccessor serviceAccount:gchostpay";
    assertThat(environment("gchostpay1", "3 2 "))
        .containsEntry("HOSTPAY_ENDPOINTS", "")
        .containsKeys(key, key + "_PREVIOUS");
    assertThat(Definitions.grants(settings, scratch))
        .filteredOn(grant -> grant.startsWith(reads))
        .containsExactly(reads + "1@p1.iam.gserviceaccount.com");
    Files.writeString(
        settings, Files.readString(settings).replace("WITH_GCHOSTPAY4=no", "WITH_GCHOSTPAY4=yes"));
    assertThat(environment("gchostpay1", "3 2 "))
        .containsEntry("HOSTPAY_ENDPOINTS", "payments")
        .doesNotContainKeys(key, key + "_PREVIOUS", key + "_NEXT");
    assertThat(environment("gchostpay4", "3 2 "))
        .containsEntry("HOSTPAY_ENDPOINTS", "alchemy")
        .containsKeys(key, key + "_PREVIOUS");
    assertThat(Definitions.grants(settings, scratch))
        .filteredOn(grant -> grant.startsWith(reads))
        .containsExactly(reads + "4@p1.iam.gserviceaccount.com");
  }

  /** Its word about who calls is worth something only where it checks callers. */
  @Test
  void takesCloudRunsWordOnlyAtTheOperatorsPrivateService() throws Exception {
    for (String service : Definitions.SERVICES) {
      assertThat(environment(service, "1").getOrDefault("OPERATOR_IDENTITY", "token"))
          .as(service)
          .isEqualTo(service.equals("gchostpay5") ? "cloud-run" : "token");
    }
    assertThat(environment("gchostpay5", "1")).containsEntry("HOSTPAY_ENDPOINTS", "operators");
    assertThat(
            Definitions.rendered("gchostpay5", "1", "", settings, scratch)
                .path("metadata")
                .path("annotations")
                .has("run.googleapis.com/invoker-iam-disabled"))
        .isFalse();
  }

  // Once, the setting alone was offered; no script put the proxy in front.
  @Test
  void putsIdentityAwareProxyInFrontOfTheOperatorsServiceWhereItTellsThem() throws Exception {
    Files.writeString(
        settings,
        Files.readString(settings)
            .replace("WITH_GCHOSTPAY5=no", "WITH_GCHOSTPAY5=yes")
            .replace("OPERATORS=\n", "OPERATORS=group:operators@example.com\n"));
    String service = "gchostpay5-10-26";
    String operators = "group:operators@example.com";
    assertThat(annotations("gchostpay5")).doesNotContain("iap-enabled");
    assertThat(environment("gchostpay5", "1")).doesNotContainKey("OPERATOR_AUDIENCE");
    assertThat(Definitions.grants(settings, scratch))
        .filteredOn(grant -> grant.contains(service))
        .containsExactly("service " + service + " roles/run.invoker " + operators);
    Files.writeString(
        settings,
        Files.readString(settings).replace("OPERATOR_IDENTITY=cloud-run", "OPERATOR_IDENTITY=iap"));

    assertThat(annotations("gchostpay5")).contains("\"run.googleapis.com/iap-enabled\":\"true\"");
    assertThat(annotations("gchostpay1")).doesNotContain("iap-enabled");
    assertThat(environment("gchostpay5", "1"))
        .containsEntry("OPERATOR_IDENTITY", "iap")
        .containsEntry(
            "OPERATOR_AUDIENCE",
            "/projects/123456789012/locations/us-central1/services/" + service);
    assertThat(Definitions.grants(settings, scratch))
        .filteredOn(grant -> grant.contains(service))
        .containsExactlyInAnyOrder(
            "service "
                + service
                + " roles/run.invoker"
                + " serviceAccount:service-123456789012@gcp-sa-iap.iam.gserviceaccount.com",
            "iap " + service + " roles/iap.httpsResourceAccessor " + operators);
  }

  @Test
  void refusesAWayToTellOperatorsThatThereIsNone() throws Exception {
    assertRefused("gchostpay5", "OPERATOR_IDENTITY=cloud-run", "token");
  }

  private String annotations(String service) throws Exception {
    return Definitions.rendered(service, "1", "", settings, scratch)
        .path("metadata")
        .path("annotations")
        .toString();
  }

  private Map<String, String> environment(String service, String versions) throws Exception {
    return Definitions.environment(service, versions, settings, scratch);
  }
}
