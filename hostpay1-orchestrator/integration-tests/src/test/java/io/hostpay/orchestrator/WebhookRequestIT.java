package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.WebhookRig.BLOCK;
import static io.hostpay.orchestrator.WebhookRig.WALLET;
import static io.hostpay.orchestrator.WebhookRig.hash;
import static io.hostpay.orchestrator.WebhookRig.signature;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.orchestrator.alchemy.AlchemyPayloads;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Who may deliver, and what. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Isolated("reads the lines of the whole process")
class WebhookRequestIT {
  private static final Instant NOTIFIED_AT = Instant.parse("2024-01-23T07:48:32.295050282Z");
  private static final String BODY =
      AlchemyPayloads.mined("whevt_request", NOTIFIED_AT, hash("tx-1"), WALLET, BLOCK);

  private WebhookRig rig;

  @BeforeAll
  void start() {
    rig = new WebhookRig();
    rig.payment("pay-1", PaymentState.SUBMITTED, "tx-1");
  }

  @AfterAll
  void stop() {
    rig.close();
  }

  private static int count(CapturedOutput output) {
    return (int)
        output
            .getOut()
            .lines()
            .filter(
                line ->
                    line.contains("\"severity\":\"ERROR\"")
                        && line.contains("\"event\":\"webhook_unusable\""))
            .count();
  }

  private void assertRefused(String body, @Nullable String signature, int status) {
    Map<String, List<String>> before = rig.everything();

    HttpResponse<String> answer = rig.post("/alchemy-webhook", body, signature);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(rig.everything()).isEqualTo(before);
    assertThat(rig.tasks.tasks()).isEmpty();
  }

  @Nested
  class Signatures {
    @Test
    void refusesMissingSignature() {
      assertRefused(BODY, null, 401);
    }

    @Test
    void refusesEmptySignature() {
      assertRefused(BODY, "", 401);
    }

    @Test
    void refusesSignatureWithAnotherKey() {
      assertRefused(BODY, signature(BODY, "whsec_of_another_webhook"), 401);
    }

    @Test
    void refusesSignatureInUpperCase() {
      assertRefused(BODY, signature(BODY).toUpperCase(Locale.ROOT), 401);
    }

    @Test
    void refusesCutSignature() {
      assertRefused(BODY, signature(BODY).substring(0, 32), 401);
    }

    @Test
    void refusesSignatureOfTheSameJsonWrittenOtherwise() {
      JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      String rewritten = json.writeValueAsString(json.readTree(BODY));

      assertThat(json.readTree(rewritten)).isEqualTo(json.readTree(BODY));
      assertRefused(rewritten, signature(BODY), 401);
      assertRefused(BODY, signature(rewritten), 401);
    }

    @Test
    void refusesBodyWithOneByteMore() {
      assertRefused(BODY + " ", signature(BODY), 401);
    }

    @Test
    void logsRefusalsWithoutKeyOrSignature() {
      String wrong = signature(BODY, "whsec_wrong");

      rig.post("/alchemy-webhook", BODY, wrong);

      assertThat(rig.logged(Event.WEBHOOK_REFUSED))
          .isNotEmpty()
          .allSatisfy(
              line ->
                  assertThat(line)
                      .startsWith("WARN")
                      .doesNotContain(WebhookRig.KEY)
                      .doesNotContain(wrong)
                      .doesNotContain(signature(BODY)));
    }

    @Test
    void takesSignaturesWithThePreviousKeyAndTheNext() {
      try (WebhookRig both =
          new WebhookRig(
              settings -> {
                settings.put("ETHEREUM_RPC_WEBHOOK_SECRET", "whsec_new");
                settings.put("ETHEREUM_RPC_WEBHOOK_SECRET_PREVIOUS", " whsec_old\n");
                settings.put("ETHEREUM_RPC_WEBHOOK_SECRET_NEXT", "whsec_next");
              })) {
        both.payment("pay-3", PaymentState.SUBMITTED, "tx-1");

        assertThat(both.post("/alchemy-webhook", BODY, signature(BODY, "whsec_old")).statusCode())
            .isEqualTo(200);
        assertThat(both.post("/alchemy-webhook", BODY, signature(BODY, "whsec_new")).statusCode())
            .isEqualTo(200);
        assertThat(both.post("/alchemy-webhook", BODY, signature(BODY, "whsec_next")).statusCode())
            .isEqualTo(200);
        assertThat(both.post("/alchemy-webhook", BODY, signature(BODY)).statusCode())
            .isEqualTo(401);
        assertThat(both.status("pay-3")).isEqualTo("confirmed");
      }
    }

    // Production fault 19
    @Test
    void answersWithoutBelievingAnybodyWhereNoKeyIsConfigured() {
      try (WebhookRig keyless =
          new WebhookRig(settings -> settings.remove("ETHEREUM_RPC_WEBHOOK_SECRET"))) {
        keyless.payment("pay-2", PaymentState.SUBMITTED, "tx-1");
        Map<String, List<String>> before = keyless.everything();

        assertThat(keyless.deliver(BODY)).isEqualTo(503);
        assertThat(keyless.post("/alchemy-webhook", BODY, null).statusCode()).isEqualTo(503);
        assertThat(keyless.post("/alchemy-webhook", BODY, signature(BODY, "null")).statusCode())
            .isEqualTo(503);
        assertThat(keyless.everything()).isEqualTo(before);
      }
    }
  }

  @Nested
  class Contents {
    /**
     * Such as that the plan's capacity is used up. Asked for again, which any other answer means,
     * it would only have the webhook paused.
     */
    @Test
    void takesSignedBodyThatIsNoNotificationAndCallsForAPerson(CapturedOutput output) {
      for (String body :
          List.of(
              "",
              "no JSON",
              "[]",
              "null",
              BODY + BODY,
              BODY.substring(0, BODY.length() - 1),
              BODY.replace("\"id\":", "\"no id\":"),
              BODY.replace("\"type\":\"MINED", "\"no type\":\"MINED"),
              BODY.replace("\"id\":\"whevt_request\"", "\"id\":17"),
              BODY.replace("2024-01-23T07", "2024-01-23 at 7"),
              BODY.replace("2024-01-23T07", "+999999999-01-23T07"),
              BODY.replace("\"hash\":", "\"no hash\":"),
              BODY.replace("MINED_TRANSACTION", "ADDRESS_ACTIVITY"),
              BODY.replace("MINED_TRANSACTION", "GRAPHQL"))) {
        Map<String, List<String>> before = rig.everything();
        int lines = count(output);

        assertThat(rig.post("/alchemy-webhook", body, signature(body)).statusCode())
            .as(body)
            .isEqualTo(200);

        assertThat(rig.everything()).as(body).isEqualTo(before);
        assertThat(count(output)).as(body).isEqualTo(lines + 1);
      }
    }

    /** The wallet's address may well be somebody's on another chain, or the same key's. */
    @Test
    void passesOverWhatHappensOnAnotherChain(CapturedOutput output) {
      String body =
          BODY.replace("ETH_MAINNET", "ETH_SEPOLIA").replace("whevt_request", "whevt_other");
      assertThat(body).contains("ETH_SEPOLIA", WALLET);

      assertThat(rig.post("/alchemy-webhook", body, signature(body)).statusCode()).isEqualTo(200);

      assertThat(output.getOut())
          .contains("\"event\":\"webhook_ignored\"")
          .doesNotContain("unknown_spending");
    }

    @Test
    void logsWhatAlchemySaysInsteadOfANotification(CapturedOutput output) {
      String body = "{\"app\":\"hostpay\",\"error\":\"Monthly capacity limit exceeded.\"}";

      assertThat(rig.post("/alchemy-webhook", body, signature(body)).statusCode()).isEqualTo(200);

      assertThat(output.getOut()).contains("Monthly capacity limit exceeded.");
    }

    @Test
    void takesNotificationOfUnknownTypeWithoutEffect() {
      String body =
          AlchemyPayloads.envelope(
              "whevt_unknown_type", NOTIFIED_AT, "NFT_ACTIVITY", "{\"activity\":[{\"hash\":7}]}");
      List<String> rows = rig.payoutRows();

      assertThat(rig.deliver(body)).isEqualTo(200);

      assertThat(rig.payoutRows()).isEqualTo(rows);
      assertThat(rig.logged(Event.WEBHOOK_IGNORED))
          .anySatisfy(line -> assertThat(line).contains("type=NFT_ACTIVITY"));
    }
  }

  @Nested
  class Bounds {
    @Test
    void refusesBodyOverTheLimitBeforeItLooksAtTheSignature() {
      String body = BODY + " ".repeat(1024 * 1024);

      assertRefused(body, signature(body), 413);
    }

    @Test
    void refusesBodyOverTheLimitThatDoesNotSayItsLength() {
      String body = BODY + " ".repeat(1024 * 1024);
      Map<String, List<String>> before = rig.everything();

      HttpResponse<String> answer =
          rig.send(
              HttpRequest.newBuilder(rig.uri("/alchemy-webhook"))
                  .header("X-Alchemy-Signature", signature(body))
                  .POST(
                      BodyPublishers.ofInputStream(
                          () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                  .build());

      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(rig.everything()).isEqualTo(before);
    }

    @Test
    void refusesOtherMethods() {
      HttpResponse<String> answer =
          rig.send(HttpRequest.newBuilder(rig.uri("/alchemy-webhook")).GET().build());

      assertThat(answer.statusCode()).isEqualTo(405);
    }
  }
}
