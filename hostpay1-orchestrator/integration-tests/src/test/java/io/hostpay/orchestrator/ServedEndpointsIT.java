package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.WebhookRig.BLOCK;
import static io.hostpay.orchestrator.WebhookRig.WALLET;
import static io.hostpay.orchestrator.WebhookRig.hash;
import static io.hostpay.orchestrator.WebhookRig.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.orchestrator.alchemy.AlchemyPayloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HOSTPAY_ENDPOINTS. */
@Isolated("reads the lines of the whole process")
class ServedEndpointsIT {
  private static final Instant NOTIFIED_AT = Instant.parse("2024-01-23T07:48:32.295050282Z");
  private static final String TASK = "{\"token\":\"AAAA\"}";

  @Test
  void servesEverythingWhereNothingElseIsSaid() {
    try (WebhookRig rig = new WebhookRig()) {
      assertThat(get(rig, "/health")).isEqualTo(200);
      assertThat(rig.deliver(dropped("whevt_1"))).isEqualTo(200);
      for (String path : List.of("/", "/status-verified", "/payment-completed")) {
        assertThat(rig.post(path, TASK, null).statusCode()).as(path).isEqualTo(400);
      }
    }
  }

  @Test
  void servesPaymentsWithoutTheWebhook() {
    try (WebhookRig rig =
        new WebhookRig(
            settings -> {
              settings.put("HOSTPAY_ENDPOINTS", "payments");
              // Beside GCHostPay4 its definition names no key.
              settings.remove("ETHEREUM_RPC_WEBHOOK_SECRET");
            })) {
      assertThat(get(rig, "/health")).isEqualTo(200);
      for (String path : List.of("/", "/status-verified", "/payment-completed")) {
        assertThat(rig.post(path, TASK, null).statusCode()).as(path).isEqualTo(400);
      }
      String body = dropped("whevt_1");
      for (String path :
          List.of("/alchemy-webhook", "/alchemy-webhook;x=1", "/alchemy%2Dwebhook")) {
        assertThat(rig.post(path, body, signature(body)).statusCode()).as(path).isEqualTo(404);
      }
      assertThat(get(rig, "/alchemy-webhook")).isEqualTo(404);
    }
  }

  @Test
  void servesTheWebhookAloneAndNeedsOnlyItsSettings() {
    try (WebhookRig rig =
        new WebhookRig(
            settings -> {
              Set<String> kept = new HashSet<>(WebhookRig.NEEDED_BY_THE_WEBHOOK);
              kept.addAll(
                  List.of(
                      "PORT",
                      "HOSTPAY_LOG_FORMAT",
                      "CLOUD_TASKS_EMULATOR_HOST",
                      "ETHEREUM_RPC_WEBHOOK_SECRET"));
              settings.keySet().retainAll(kept);
              settings.put("HOSTPAY_ENDPOINTS", "alchemy");
            })) {
      rig.payment("pay-1", PaymentState.SUBMITTED, "tx-1");
      rig.payment("pay-2", PaymentState.SUBMITTED, "tx-2");

      assertThat(get(rig, "/health")).isEqualTo(200);
      assertThat(rig.deliver(dropped("whevt_1"))).isEqualTo(200);
      String body = AlchemyPayloads.mined("whevt_2", NOTIFIED_AT, hash("tx-2"), WALLET, BLOCK);
      assertThat(rig.post("/", body, signature(body)).statusCode()).isEqualTo(200);
      assertThat(rig.post("/", body, "forged").statusCode()).isEqualTo(401);

      assertThat(rig.payoutRows()).containsExactly("pay-1 tx-1 dropped", "pay-2 tx-2 confirmed");
      assertThat(rig.taskUrls()).isEmpty();
      for (String path :
          List.of(
              "/status-verified",
              "/payment-completed",
              "/payment-completed;x=1",
              "/%73tatus-verified",
              "/health/../status-verified",
              "/sweep",
              "/payments/pay-1",
              "/console",
              "/actuator",
              "/error")) {
        assertThat(rig.post(path, TASK, null).statusCode()).as(path).isEqualTo(404);
        assertThat(get(rig, path)).as(path).isEqualTo(404);
      }
      assertThat(get(rig, "/")).isEqualTo(404);
    }
  }

  @Test
  void servesOperatorsAloneAndNeedsOnlyWhatItsDefinitionGives() {
    try (WebhookRig rig = new WebhookRig(ServedEndpointsIT::asGchostpay5)) {
      rig.payment("pay-1", PaymentState.SUBMITTED, "tx-1");

      assertThat(get(rig, "/health")).isEqualTo(200);
      assertThat(get(rig, "/ready")).isEqualTo(200);
      for (String path :
          List.of(
              "/console",
              "/console/console.js",
              "/payments",
              "/payments/pay-1",
              "/payments/a%2Fb",
              "/summary")) {
        assertThat(get(rig, path)).as(path).isEqualTo(401);
      }
      for (String path :
          List.of(
              "/payments/pay-1/redrive",
              "/payments/pay-1/cancel",
              "/payments/pay-1/nonce-lost",
              "/wallet/pause?reason=x",
              "/wallet/resume",
              "/wallet/acknowledge")) {
        assertThat(rig.post(path, "", null).statusCode()).as(path).isEqualTo(401);
      }
      String body = dropped("whevt_1");
      for (String path :
          List.of(
              "/",
              "/status-verified",
              "/payment-completed",
              "/%70ayment-completed",
              "/console/../status-verified",
              "/sweep",
              "/sweep;x=1",
              "/alchemy-webhook",
              "/actuator",
              "/error")) {
        assertThat(rig.post(path, TASK, null).statusCode()).as(path).isEqualTo(404);
        assertThat(rig.post(path, body, signature(body)).statusCode()).as(path).isEqualTo(404);
        assertThat(get(rig, path)).as(path).isEqualTo(404);
      }
      assertThat(rig.taskUrls()).isEmpty();
      assertThat(rig.payoutRows()).doesNotContain("pay-1 tx-1 dropped");
    }
  }

  /** The variables that deploy/services/gchostpay5.yaml sets, and a Cloud Tasks to test with. */
  private static void asGchostpay5(Map<String, String> settings) {
    Set<String> kept = new HashSet<>(List.of("PORT", "HOSTPAY_LOG_FORMAT"));
    kept.add("CLOUD_TASKS_EMULATOR_HOST");
    String definition;
    try {
      definition = Files.readString(Path.of("..", "..", "deploy", "services", "gchostpay5.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Pattern.compile("\\{name: ([A-Z0-9_]+), value: \"([^\"]*)\"}")
        .matcher(definition)
        .results()
        .forEach(
            variable -> {
              kept.add(variable.group(1));
              if (!variable.group(2).contains("${")) {
                settings.put(variable.group(1), variable.group(2));
              }
            });
    settings.put("OPERATOR_IDENTITY", "cloud-run"); // as settings.conf has it
    settings.keySet().retainAll(kept);
  }

  @ParameterizedTest
  @CsvSource({"alchemy, GCHostPay4-10-26", "operators, GCHostPay5-10-26"})
  void namesTheServiceAfterWhatItServes(String endpoints, String name) {
    try (WebhookRig rig =
        new WebhookRig(settings -> settings.put("HOSTPAY_ENDPOINTS", endpoints))) {
      assertThat(rig.send(HttpRequest.newBuilder(rig.uri("/health")).build()).body())
          .contains(name);
    }
  }

  @Test
  void requiresWhatTheWebhookNeedsAndNoKeyOfThePayments() {
    assertThatThrownBy(
            () ->
                new WebhookRig(
                    settings -> {
                      settings.keySet().removeAll(WebhookRig.NEEDED_BY_THE_WEBHOOK);
                      settings.remove("TPS_HOSTPAY_SIGNING_KEY");
                      settings.remove("GCHOSTPAY2_QUEUE");
                      settings.remove("GCHOSTPAY2_URL");
                      settings.remove("GCHOSTPAY3_QUEUE");
                      settings.remove("GCHOSTPAY3_WATCH_QUEUE");
                      settings.remove("GCHOSTPAY3_URL");
                      settings.remove("HOSTPAY_INTERNAL_SIGNING_KEY");
                      settings.put("HOSTPAY_ENDPOINTS", "alchemy");
                    }))
        .isInstanceOf(InvalidSettings.class)
        .message()
        .contains(WebhookRig.NEEDED_BY_THE_WEBHOOK)
        .doesNotContain("SIGNING_KEY", "GCHOSTPAY2", "GCHOSTPAY3");
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(
            () ->
                new WebhookRig(
                    settings -> {
                      settings.put("HOSTPAY_ENDPOINTS", "webhook");
                      settings.put("HOST_WALLET_ETH_ADDRESS", "0x12");
                      settings.remove("ETHEREUM_RPC_WEBHOOK_SECRET");
                      settings.put("ETHEREUM_RPC_WEBHOOK_SECRET_PREVIOUS", "whsec_old");
                    }))
        .isInstanceOf(InvalidSettings.class)
        .message()
        .contains("HOSTPAY_ENDPOINTS", "HOST_WALLET_ETH_ADDRESS", "SECRET_PREVIOUS")
        .doesNotContain("whsec_old", "0x12");
  }

  private static String dropped(String id) {
    return AlchemyPayloads.dropped(id, NOTIFIED_AT, hash("tx-1"), WALLET);
  }

  private static int get(WebhookRig rig, String path) {
    return rig.send(HttpRequest.newBuilder(rig.uri(path)).GET().build()).statusCode();
  }
}
