package io.hostpay.local.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Secrets;
import io.hostpay.local.Turns;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Whatever fails, no line of any of the five services contains a secret. */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class SecretsInLinesIT {
  private final LineWatchedSystem watched;

  SecretsInLinesIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  /** A token as a person's tool has it, before Cloud Run has taken the signature out. */
  private static final String CALLER =
      base64("{\"alg\":\"RS256\"}")
          + "."
          + base64(
              """
              {"iss":"https://accounts.google.com","aud":"32555940559.apps.googleusercontent.com",
               "email":"%s","email_verified":true,"iat":1767225600,"exp":4102444800}
              """
                  .formatted(SeparateService.OPERATOR));

  private static final String SIGNATURE = base64("a signature of Google's over that token");

  @Test
  void aRunInWhichEachServiceFailsInItsWaysShowsNoSecret() throws Exception {
    PaymentOrder order = LineWatchedSystem.order("secretive", 0.001);
    String token = watched.token(order);
    assertThat(watched.post("/", "{\"token\":\"" + token + "AAAA\"}")).isEqualTo(401);
    assertThat(watched.post("/alchemy-webhook", "{}", "X-Alchemy-Signature", "00")).isEqualTo(401);
    faultOfOurOwn(token);

    StubMapping refused = watched.changeNow(order, aResponse().withStatus(401));
    watched.node().rule(RpcRule.onEvery(RpcFault.html()));
    try {
      watched.system().gcsplit1().enqueue(token);
      watched.await("changenow_key_refused", order);
      watched.removeAnswer(refused);
      watched.await("rpc_error", order);
    } finally {
      watched.removeAnswer(refused);
      watched.node().removeRules();
    }
    watched.await("payment_completed", order);
    alchemysServiceFails();
    operatorsServiceFails();
    for (ServiceName service : ServiceName.values()) {
      String failures =
          "severity>=WARNING AND jsonPayload.service_name=\"" + service.fullName() + "\"";
      assertThat(watched.lines(failures)).as(failures).isNotEmpty();
    }

    watched
        .system()
        .changeNow()
        .server()
        .verify(
            getRequestedFor(urlPathEqualTo("/v2/exchange/by-id"))
                .withQueryParam("id", equalTo(order.cnApiId()))
                .withHeader("x-changenow-api-key", equalTo(LineWatchedSystem.CHANGENOW_KEY)));
    List<String> ofThisRun =
        List.of(
            LineWatchedSystem.NODE_KEY, LineWatchedSystem.CHANGENOW_KEY, token, CALLER, SIGNATURE);
    assertThat(watched.printed())
        .noneMatch(line -> !Secrets.in(line).isEmpty())
        .noneMatch(line -> ofThisRun.stream().anyMatch(line::contains));
  }

  /** Has a line with a stack trace written. */
  private void faultOfOurOwn(String token) {
    watched.sql("alter table hostpay_payment rename to hostpay_payment_away");
    try {
      assertThat(watched.post("/", "{\"token\":\"" + token + "\"}")).isEqualTo(500);
    } finally {
      watched.sql("alter table hostpay_payment_away rename to hostpay_payment");
    }
    assertThat(watched.await("jsonPayload.event=\"request_failed\" AND jsonPayload.stack_trace:*"))
        .isNotEmpty();
  }

  private void alchemysServiceFails() throws Exception {
    SeparateService gchostpay4 = watched.apart(ServiceName.HOSTPAY4);
    String none = "{\"message\":\"no notification\"}";
    String some =
        """
        {"webhookId":"wh_1","id":"whevt_secretive","createdAt":"2026-01-02T03:04:05Z",
         "type":"ADDRESS_ACTIVITY","event":{"network":"ETH_MAINNET","activity":[]}}
        """;
    assertThat(notify(gchostpay4, some, "00")).isEqualTo(401);
    notify(gchostpay4, none, ProposalLinesIT.signature(none));
    watched.sql("alter table hostpay_webhook_event rename to hostpay_webhook_event_away");
    try {
      assertThat(notify(gchostpay4, some, ProposalLinesIT.signature(some))).isEqualTo(500);
    } finally {
      watched.sql("alter table hostpay_webhook_event_away rename to hostpay_webhook_event");
    }
    failed(gchostpay4);
    assertThat(notify(gchostpay4, some, ProposalLinesIT.signature(some))).isEqualTo(200);
  }

  private int notify(SeparateService gchostpay4, String body, String signature) {
    return watched.post(gchostpay4, "/alchemy-webhook", body, "X-Alchemy-Signature", signature);
  }

  private void operatorsServiceFails() {
    SeparateService gchostpay5 = watched.apart(ServiceName.HOSTPAY5);
    String handedOn = "Bearer " + CALLER + ".SIGNATURE_REMOVED_BY_GOOGLE";
    String path = "/payments/secretive";
    assertThat(watched.ask(gchostpay5, path)).isEqualTo(401);
    assertThat(watched.ask(gchostpay5, path, "Authorization", "Bearer " + CALLER + "." + SIGNATURE))
        .isEqualTo(401);
    watched.sql("alter table hostpay_payment rename to hostpay_payment_away");
    try {
      assertThat(watched.ask(gchostpay5, path, "Authorization", handedOn)).isEqualTo(500);
    } finally {
      watched.sql("alter table hostpay_payment_away rename to hostpay_payment");
    }
    failed(gchostpay5);
    assertThat(watched.ask(gchostpay5, path, "Authorization", handedOn)).isEqualTo(200);
    assertThat(watched.post(gchostpay5, path + "/redrive", "", "Authorization", handedOn))
        .as("a completed payment")
        .isEqualTo(409);
  }

  /** A fault of its own, with its stack trace. */
  private void failed(SeparateService service) {
    watched.await(
        "jsonPayload.event=\"request_failed\" AND jsonPayload.stack_trace:*"
            + " AND jsonPayload.service_name=\""
            + service.service().fullName()
            + "\"");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.strip().getBytes(StandardCharsets.UTF_8));
  }
}
