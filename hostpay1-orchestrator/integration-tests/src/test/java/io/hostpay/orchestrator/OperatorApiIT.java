package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TokenVerdict;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.postgres.Database;
import io.hostpay.testkit.postgres.LedgerRows;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators can do, and who they must be. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorApiIT extends OperatorRig {
  @Test
  void cancelsByATaskToTheExecutorAndSaysWhoAsked() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    HttpAnswer done = orchestrator.client().operator("POST", "/payments/" + id(order) + "/cancel");

    assertThat(done.text("status")).isEqualTo("cancelling");
    assertOrdered(order, "/cancel");
    assertLast(order, "cancellation_requested");
  }

  @Test
  void declaresANonceLostByATaskToTheExecutorAndSaysWhoAsked() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    HttpAnswer done =
        orchestrator.client().operator("POST", "/payments/" + id(order) + "/nonce-lost");

    assertThat(done.text("status")).isEqualTo("declaring_lost");
    assertOrdered(order, "/nonce-lost");
    assertLast(order, "nonce_lost_requested");
  }

  /** Not in the execute queue: that one may be paused, so that nothing new is paid. */
  private void assertOrdered(PaymentOrder order, String path) {
    assertThat(orchestrator.tasks.tasks())
        .singleElement()
        .satisfies(
            task -> {
              assertThat(task.getHttpRequest().getUrl())
                  .isEqualTo("https://hostpay3.example" + path + "?unique_id=" + id(order));
              assertThat(task.getName()).contains("/queues/payment-watch-queue/");
              JsonNode body =
                  JsonMapper.shared().readTree(task.getHttpRequest().getBody().toStringUtf8());
              assertThat(body.path("asked_by").asString()).isEqualTo("local");
              assertThat(
                      TokenCodec.paymentRequest(SigningKeys.of(Messages.INTERNAL_KEY))
                          .decode(body.path("token").asString(), Instant.now()))
                  .isInstanceOfSatisfying(
                      TokenVerdict.Valid.class,
                      valid ->
                          assertThat(((PaymentRequest) valid.message()).order()).isEqualTo(order));
            });
  }

  private void assertLast(PaymentOrder order, String event) {
    TimelineEntry last = orchestrator.timeline.of(order.uniqueId()).getLast();
    assertThat(last.event()).isEqualTo(event);
    assertThat(last.detail()).isEqualTo("by local");
  }

  @Test
  void offersToDeclareANonceLostWhereNobodyCanShowWhoHasUsedIt() {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    assertThat(actions(order)).containsExactly("cancel");

    orchestrator.timeline.note(order.uniqueId(), Event.NONCE_UNPROVEN, 1, "nonce 7");

    assertThat(actions(order)).containsExactly("cancel", "nonce-lost");
  }

  private List<String> actions(PaymentOrder order) {
    return StreamSupport.stream(
            get("/payments/" + id(order)).body().path("actions").spliterator(), false)
        .map(action -> action.path("name").asString())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cancel", "/nonce-lost"})
  void cancelsNothingThatIsNotSubmitted(String what) {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);

    HttpAnswer refused = orchestrator.client().operator("POST", "/payments/" + id(order) + what);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("reason")).startsWith("not_submitted");
    HttpAnswer unknown = orchestrator.client().operator("POST", "/payments/nobody-has-it" + what);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text("reason")).startsWith("unknown_payment");
    assertThat(orchestrator.tasks.tasks()).isEmpty();
  }

  @Test
  void pausesTheWalletWithAReasonAndResumesIt() {
    orchestrator.in(PaymentState.SUBMITTED);

    assertThat(orchestrator.client().operator("POST", "/wallet/pause").status()).isEqualTo(400);
    assertThat(wallet().has("paused_at") && !wallet().path("paused_at").isNull()).isFalse();

    HttpAnswer paused =
        orchestrator.client().operator("POST", "/wallet/pause?reason=moving%20funds");
    assertThat(paused.body().path("wallets").asInt()).isEqualTo(1);
    assertThat(wallet().path("paused_by").asString()).isEqualTo("local");
    assertThat(wallet().path("pause_reason").asString()).isEqualTo("moving funds");

    assertThat(
            orchestrator.client().operator("POST", "/wallet/resume").body().path("wallets").asInt())
        .isEqualTo(1);
    assertThat(wallet().path("paused_at").isNull()).isTrue();
  }

  @Test
  void pausesBeforeTheFirstPaymentAndShowsIt() {
    assertThat(get("/summary").body().path("wallets")).isEmpty();

    orchestrator.client().operator("POST", "/wallet/pause?reason=not%20yet");
    assertThat(wallet().path("paused_by").asString()).isEqualTo("local");
    assertThat(wallet().path("pause_reason").asString()).isEqualTo("not yet");

    orchestrator.in(PaymentState.SUBMITTED);
    JsonNode wallets = get("/summary").body().path("wallets");
    assertThat(wallets).hasSize(1);
    assertThat(wallets.path(0).path("address").asString()).isEqualTo(LedgerRows.WALLET);
    assertThat(wallets.path(0).path("pause_reason").asString()).isEqualTo("not yet");

    orchestrator.client().operator("POST", "/wallet/resume");
    assertThat(wallet().path("paused_at").isNull()).isTrue();
  }

  @Test
  void acknowledgesUnknownSpending() {
    orchestrator.in(PaymentState.SUBMITTED);
    orchestrator.jdbc.sql("update hostpay_wallet set unknown_below = 7").update();
    assertThat(wallet().path("halted_below").asLong()).isEqualTo(7);

    HttpAnswer done = orchestrator.client().operator("POST", "/wallet/acknowledge?below=7");

    assertThat(done.status()).isEqualTo(200);
    assertThat(done.body().path("wallets").asInt()).isEqualTo(1);
    assertThat(wallet().path("halted_below").isNull()).isTrue();
  }

  /** Once, what was found after the operator had looked was acknowledged unseen. */
  @Test
  void acknowledgesNothingThatWasFoundSinceSomebodyLooked() {
    orchestrator.in(PaymentState.SUBMITTED);
    orchestrator.jdbc.sql("update hostpay_wallet set unknown_below = 8").update();

    HttpAnswer refused = orchestrator.client().operator("POST", "/wallet/acknowledge?below=7");

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("detail")).contains("nonces below 8", "Nothing was changed");
    assertThat(wallet().path("halted_below").asLong()).isEqualTo(8);
  }

  /** What was pending may vanish: its nonce is used again, and is counted then. */
  @ParameterizedTest
  @CsvSource({"true, 6", "false, 7"})
  void accountsForWhatIsMinedAlone(boolean seenByThisRevision, long accounted) {
    orchestrator.in(PaymentState.SUBMITTED);
    orchestrator
        .jdbc
        .sql(
            """
            update hostpay_wallet
            set unknown_below = 7, mined_below = 6, balance_at = now(),
                mined_seen_at = case when ? then now() end
            """)
        .param(seenByThisRevision)
        .update();

    orchestrator.client().operator("POST", "/wallet/acknowledge?below=7");

    assertThat(
            orchestrator
                .jdbc
                .sql("select accounted_below, acknowledged_below from hostpay_wallet")
                .query()
                .singleRow())
        .containsEntry("accounted_below", accounted)
        .containsEntry("acknowledged_below", 7L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?below=", "?below=-1", "?below=x", "?below=9999999999999999999"})
  void acknowledgesNothingWhereItIsNotSaidWhatWasLookedAt(String query) {
    orchestrator.in(PaymentState.SUBMITTED);
    orchestrator.jdbc.sql("update hostpay_wallet set unknown_below = 7").update();

    HttpAnswer refused = orchestrator.client().operator("POST", "/wallet/acknowledge" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("halted_below", "Nothing was changed");
    assertThat(wallet().path("halted_below").asLong()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void doesNothingForAnotherSitesPage(String site) {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    for (String path :
        List.of(
            "/payments/" + id(order) + "/cancel",
            "/payments/" + id(order) + "/nonce-lost",
            "/payments/" + id(order) + "/redrive",
            "/wallet/pause?reason=x",
            "/sweep")) {
      assertThat(orchestrator.client().operator("POST", path, "Sec-Fetch-Site", site).status())
          .isEqualTo(403);
    }
    assertThat(orchestrator.tasks.tasks()).isEmpty();
  }

  /** Callers who are nobody, whatever they say of themselves, against all that operators have. */
  @Test
  void nobodyWithoutIdentityGetsAnything() {
    String operator = "operator@example.com";
    Map<String, String> checked =
        Map.of("OPERATOR_AUDIENCE", "https://hostpay1.example", "OPERATOR_ACCOUNTS", operator);
    try (Orchestrator strict = new Orchestrator(Database.shared().migratedDatabase(), checked)) {
      List<String> paths = operatorsPaths(strict);
      assertThat(paths)
          .contains("GET /payments", "POST /payments/x/redrive", "GET /console/console.js")
          .hasSizeGreaterThanOrEqualTo(11);
      for (String path : paths) {
        String[] parts = path.split(" ", 2);
        for (String[] caller : callers(operator)) {
          String asked = path + " by " + String.join(" ", caller);
          HttpAnswer answer = strict.client().operator(parts[0], parts[1], caller);
          assertThat(answer.status()).as(asked).isEqualTo(401);
          assertThat(answer.text("detail")).as(asked).contains("For operators");
        }
      }
    }
  }

  /** Everything that is served, but what others than operators call. */
  private static List<String> operatorsPaths(Orchestrator service) {
    Set<String> others =
        Set.of(
            "/",
            "/status-verified",
            "/payment-completed",
            "/alchemy-webhook",
            "/health",
            "/ready",
            "/error");
    return service.part(RequestMappingHandlerMapping.class).getHandlerMethods().keySet().stream()
        .flatMap(
            served ->
                Objects.requireNonNull(served.getPathPatternsCondition())
                    .getPatternValues()
                    .stream()
                    .filter(path -> !others.contains(path))
                    .map(path -> path.replace("{id}", "x").replace("{file}", "console.js"))
                    .map(path -> path.equals("/wallet/pause") ? path + "?reason=x" : path)
                    .map(
                        path ->
                            served.getMethodsCondition().getMethods().iterator().next()
                                + " "
                                + path))
        .toList();
  }

  /** The headers of each. */
  private static List<String[]> callers(String operator) {
    String unsigned =
        base64("{\"alg\":\"none\"}")
            + "."
            + base64(
                "{\"aud\":\"https://hostpay1.example\",\"email\":\"%s\",\"email_verified\":true,"
                        .formatted(operator)
                    + "\"iss\":\"https://accounts.google.com\",\"exp\":9999999999}");
    String handedOn = "Bearer " + unsigned + ".SIGNATURE_REMOVED_BY_GOOGLE";
    return List.of(
        new String[] {"Authorization", ""},
        new String[] {"Authorization", "Bearer x"},
        new String[] {"Authorization", "Bearer a.b.c"},
        new String[] {"Authorization", "Basic YTpi"},
        new String[] {"Authorization", "Bearer " + unsigned + "."},
        new String[] {"Authorization", handedOn},
        new String[] {"Authorization", "", "X-Serverless-Authorization", handedOn},
        new String[] {
          "Authorization",
          "",
          "X-Goog-Authenticated-User-Email",
          "accounts.google.com:" + operator,
          "X-Goog-IAP-JWT-Assertion",
          unsigned + "."
        });
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
