package io.hostpay.testkit.changenow;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import org.jspecify.annotations.Nullable;

/**
 * ChangeNow, as far as HostPay asks it: every order it is asked about waits for its deposit.
 * WireMock's admin API is on, so that a test or a person can have it answer anything else.
 */
public final class ChangeNowStub implements AutoCloseable {
  private static final int LOWEST_PRIORITY = 10;

  private final WireMockServer server;
  private @Nullable StubMapping unavailable;

  private ChangeNowStub(WireMockServer server) {
    this.server = server;
  }

  /** Starts it at this port of 127.0.0.1. */
  public static ChangeNowStub start(int port) {
    WireMockServer server =
        new WireMockServer(options().port(port).bindAddress("127.0.0.1").globalTemplating(true));
    server.start();
    ChangeNowStub stub = new ChangeNowStub(server);
    stub.everyOrderWaits();
    return stub;
  }

  /** WireMock itself, for other answers and for counting requests. */
  public WireMockServer server() {
    return server;
  }

  /** The documented fields; amounts are null until ChangeNow knows them. */
  public void everyOrderWaits() {
    server.stubFor(
        get(urlPathEqualTo("/v2/exchange/by-id"))
            .atPriority(LOWEST_PRIORITY)
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "application/json")
                    .withBody(
                        """
                        {
                          "id": "{{request.query.id}}",
                          "status": "waiting",
                          "actionsAvailable": false,
                          "fromCurrency": "eth",
                          "fromNetwork": "eth",
                          "toCurrency": "usdt",
                          "toNetwork": "trx",
                          "expectedAmountFrom": null,
                          "expectedAmountTo": null,
                          "amountFrom": null,
                          "amountTo": null,
                          "payinHash": null,
                          "validUntil": null
                        }
                        """)));
  }

  /** Answers so about this order, as JSON, until the stub is removed from {@link #server}. */
  public StubMapping answers(String orderId, ResponseDefinitionBuilder answer) {
    return server.stubFor(
        get(urlPathEqualTo("/v2/exchange/by-id"))
            .withQueryParam("id", equalTo(orderId))
            .atPriority(1)
            .willReturn(answer.withHeader("Content-Type", "application/json")));
  }

  /** Every question is answered 503, until {@link #available}. */
  public void unavailable() {
    unavailable =
        server.stubFor(any(anyUrl()).atPriority(1).willReturn(aResponse().withStatus(503)));
  }

  /** It answers as it did before {@link #unavailable}. */
  public void available() {
    if (unavailable != null) {
      server.removeStub(unavailable);
      unavailable = null;
    }
  }

  @Override
  public void close() {
    server.stop();
  }
}
