package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.EndReason;
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
import java.io.IOException;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What operators can do, who they must be, and what they are told of the whole. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads the output of the whole process")
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

  /** Nobody has to sign in for these, so that they must not count as our faults. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /payments?text=%zz",
        "GET /summary?x=%zz",
        "POST /sweep?x=%zz",
        "POST /wallet/pause?reason=%zz",
        "POST /wallet/pause?reason=a%00b",
        "GET /payments?text=a%00bcd",
        "GET /payments?reason=a%00bcd",
        "GET /payments?a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&m=1&n=1&o=1&p=1&q=1"
      })
  void parametersThatCannotBeReadAreNoFaultOfOurs(String request, CapturedOutput output)
      throws IOException {
    String answer = orchestrator.client().raw(request + " HTTP/1.1");

    assertThat(answer).doesNotStartWith("HTTP/1.1 5");
    assertThat(output.getAll()).doesNotContain("Failure in @ExceptionHandler", "request_failed");
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

  /** No request of an operator is delivered again by itself. */
  @Test
  void saysThatAnOrderWhichCloudTasksDidNotTakeHasToBeGivenAgain(CapturedOutput output) {
    PaymentOrder order = orchestrator.in(PaymentState.SUBMITTED);
    orchestrator.tasks.deleteQueue("payment-watch-queue");

    HttpAnswer answer =
        orchestrator.client().operator("POST", "/payments/" + id(order) + "/cancel");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(output.getAll()).contains("the operator has to order it again");
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

    orchestrator.client().operator("POST", "/wallet/acknowledge");

    assertThat(wallet().path("halted_below").isNull()).isTrue();
  }

  @Test
  void showsTheBalanceWithItsAgeOnceTheExecutorHasSeenItAndWhatWasSignedOfTheLimits() {
    orchestrator.in(PaymentState.SUBMITTED);
    assertThat(wallet().path("seen").isNull()).isTrue();
    orchestrator
        .jdbc
        .sql(
            """
            update hostpay_wallet set balance_wei = 10 ^ 19, balance_block = 7,
              balance_at = timestamptz '2026-11-01 12:00Z', max_hour_wei = 2, max_day_wei = 3,
              max_payment_wei = 4, max_fee_wei = 5
            """)
        .update();
    orchestrator
        .jdbc
        .sql("update hostpay_wallet_nonce set reserved_at = now() - interval '2 hours'")
        .update();

    JsonNode wallet = wallet();

    assertThat(wallet.path("seen").path("balance_wei").asString())
        .isEqualTo("10000000000000000000");
    assertThat(wallet.path("seen").path("block").asLong()).isEqualTo(7);
    assertThat(wallet.path("seen").path("at").asString()).isEqualTo("2026-11-01T12:00:00Z");
    assertThat(wallet.path("seen").path("max_payment_wei").asString()).isEqualTo("4");
    assertThat(wallet.path("seen").path("max_fee_wei").asString()).isEqualTo("5");
    assertThat(wallet.path("seen").path("max_hour_wei").asString()).isEqualTo("2");
    assertThat(wallet.path("seen").path("max_day_wei").asString()).isEqualTo("3");
    assertThat(wallet.path("hour_wei").asString()).isEqualTo("0");
    assertThat(wallet.path("day_wei").asString()).isEqualTo("1500000000000000000");
  }

  @Test
  void summarisesWhatIsOpenWhatEndedAndWhatNeedsAPerson() {
    String failed = id(orchestrator.in(PaymentState.FAILED));
    orchestrator.in(PaymentState.COMPLETED);
    orchestrator.in(PaymentState.SUBMITTED);

    JsonNode summary = get("/summary").body();

    assertThat(summary.path("needs_person")).hasSize(1);
    assertThat(summary.path("needs_person").path(0).path("unique_id").asString()).isEqualTo(failed);
    assertThat(summary.path("open").path(0).path("state").asString()).isEqualTo("SUBMITTED");
    assertThat(summary.path("hours").path(0).path("received").asInt()).isEqualTo(3);
    assertThat(summary.path("hours").path(0).path("completed").asInt()).isEqualTo(1);
    assertThat(summary.path("wallets").path(0).path("in_flight").asInt()).isEqualTo(1);
    assertThat(summary.path("wallets").path(0).path("in_flight_wei").asString())
        .isEqualTo("1500000000000000000");
    assertThat(summary.path("retries")).isEmpty();
    assertThat(summary.path("changenow_waits_at").isNull()).isFalse();
  }

  /** One refused payment was in no list of what needs a person. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "UNSUPPORTED_CURRENCY",
        "BAD_ADDRESS",
        "OWN_ADDRESS",
        "ADDRESS_NOT_ALLOWED",
        "BAD_ORDER_ID",
        "BAD_AMOUNT",
        "AMOUNT_OVER_LIMIT",
        "DUPLICATE_ORDER",
        "MISMATCH",
        "NOT_FOUND",
        "TAKEN_BY_PREDECESSOR"
      })
  void aRefusalOfTheLastDayNeedsAPerson(EndReason reason) {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    orchestrator.change(order, payment -> orchestrator.ledger.rejected(payment, reason, "why"));
    assertThat(needPerson()).containsExactly(id(order));

    // Reopened and refused again: it came in long before.
    age(order, "received_at = now() - interval '3 days', ended_at = now() - interval '23 hours'");
    assertThat(needPerson()).containsExactly(id(order));

    age(order, "ended_at = now() - interval '25 hours'");
    assertThat(needPerson()).isEmpty();
  }

  @Test
  void aRefusalBecauseChangeNowDoesNotWaitNeedsNobody() {
    PaymentOrder order = orchestrator.in(PaymentState.VERIFIED);
    orchestrator.change(
        order, payment -> orchestrator.ledger.rejected(payment, EndReason.NOT_WAITING, "finished"));

    assertThat(needPerson()).isEmpty();
  }

  private void age(PaymentOrder order, String assignments) {
    orchestrator
        .jdbc
        .sql("update hostpay_payment set " + assignments + " where unique_id = :id")
        .param("id", id(order))
        .update();
  }

  private List<String> needPerson() {
    return get("/summary")
        .body()
        .path("needs_person")
        .valueStream()
        .map(line -> line.path("unique_id").asString())
        .toList();
  }

  @Test
  void countsByServiceWhatHadToBeDeliveredAgain() {
    PaymentOrder order = orchestrator.in(PaymentState.RECEIVED);
    orchestrator
        .client()
        .post(
            "/status-verified", Messages.report(order, "waiting"), "X-HostPay-Cause-Attempt", "4");
    for (int delivery = 1; delivery <= 2; delivery++) {
      orchestrator.timeline.note(
          order.uniqueId(), Event.PAYMENT_DEFERRED, delivery, "no node answers");
    }

    assertThat(get("/summary").body().path("retries").toString())
        .isEqualTo(
            "[{\"service\":\"GCHostPay2-10-26\",\"payments\":1,\"retries\":3},"
                + "{\"service\":\"GCHostPay3-10-26\",\"payments\":1,\"retries\":2}]");
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
