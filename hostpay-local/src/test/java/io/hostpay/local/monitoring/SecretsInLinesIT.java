package io.hostpay.local.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.fixture.Anvil;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.Turns;
import io.hostpay.local.faults.RpcFault;
import io.hostpay.local.faults.RpcRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Nothing that a service prints, whatever fails, holds what must stay with it. */
@ExtendWith(WatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class SecretsInLinesIT {
  private final Watched watched;

  SecretsInLinesIT(Watched watched) {
    this.watched = watched;
  }

  @Test
  void aRunInWhichEachServiceFailsInItsWaysShowsNoSecret() {
    PaymentOrder order = Watched.order("secretive", 0.001);
    String token = watched.token(order);
    assertThat(watched.post("/", "{\"token\":\"" + token + "AAAA\"}")).isEqualTo(401);
    assertThat(watched.post("/alchemy-webhook", "{}", "X-Alchemy-Signature", "00")).isEqualTo(401);
    faultOfOurOwn(token);

    StubMapping refused = watched.changeNow(order, aResponse().withStatus(401));
    watched.node().rule(RpcRule.onEvery(RpcFault.html()));
    try {
      watched.system().gcsplit1().enqueue(token);
      watched.await("changenow_key_refused", order);
      watched.heal(refused);
      watched.await("rpc_error", order);
    } finally {
      watched.heal(refused);
      watched.node().heal();
    }
    watched.await("payment_completed", order);

    watched
        .system()
        .changeNow()
        .server()
        .verify(
            getRequestedFor(urlPathEqualTo("/v2/exchange/by-id"))
                .withQueryParam("id", equalTo(order.cnApiId()))
                .withHeader("x-changenow-api-key", equalTo(Watched.CHANGENOW_KEY)));
    for (String secret :
        List.of(
            LocalKeys.TPS_HOSTPAY_SIGNING_KEY,
            LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY,
            LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET,
            Anvil.DEV_PRIVATE_KEY.substring(2),
            Watched.NODE_KEY,
            Watched.CHANGENOW_KEY,
            token)) {
      assertThat(watched.printed()).noneMatch(line -> line.contains(secret));
    }
  }

  /** With its stack trace. */
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
}
