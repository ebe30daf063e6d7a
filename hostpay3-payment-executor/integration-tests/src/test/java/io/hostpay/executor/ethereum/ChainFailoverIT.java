package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.executor.ethereum.BroadcastOutcome.Accepted;
import io.hostpay.executor.ethereum.BroadcastOutcome.NotSent;
import io.hostpay.executor.ethereum.BroadcastOutcome.RateLimited;
import io.hostpay.executor.ethereum.BroadcastOutcome.Refused;
import io.hostpay.executor.ethereum.BroadcastOutcome.Unknown;
import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import io.hostpay.executor.ethereum.rpc.RpcTimeouts;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An endpoint that gives no usable answer: another stands in, and none is believed alone. */
@Execution(
    ExecutionMode.CONCURRENT) // each test has nodes of its own, and waits for most of its time
@Order(1)
class ChainFailoverIT extends TwoNodes {
  /** A way of an endpoint to give no usable answer, and what it is reported as. */
  record Outage(String name, Kind reportedAs, RpcFault fault, RpcTimeouts timeouts) {
    Outage(String name, Kind reportedAs, RpcFault fault) {
      this(name, reportedAs, fault, RpcTimeouts.DEFAULT);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Outage> outages() {
    return Stream.of(
        new Outage("HTML", Kind.BAD_ANSWER, RpcFault.html()),
        new Outage("empty body", Kind.BAD_ANSWER, RpcFault.status(200, "")),
        new Outage("torn JSON", Kind.BAD_ANSWER, RpcFault.status(200, "{\"jsonrpc\":\"2.0\",")),
        new Outage(
            "more after the JSON",
            Kind.BAD_ANSWER,
            RpcFault.status(200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null} {}")),
        new Outage("not an object", Kind.BAD_ANSWER, RpcFault.status(200, "[]")),
        new Outage(
            "neither result nor error",
            Kind.BAD_ANSWER,
            RpcFault.altered(body -> body.replace("result", "outcome"))),
        new Outage("answer to another call", Kind.BAD_ANSWER, RpcFault.wrongId()),
        new Outage(
            "too long",
            Kind.BAD_ANSWER,
            RpcFault.status(
                200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"" + "0".repeat(33 << 20) + "\"}")),
        new Outage("not a quantity", Kind.BAD_ANSWER, RpcFault.result("\"latest\"")),
        new Outage("500", Kind.BAD_ANSWER, RpcFault.status(500, "{\"id\":1,\"result\":null}")),
        new Outage("503", Kind.BAD_ANSWER, RpcFault.status(503, "busy")),
        new Outage("403", Kind.BAD_ANSWER, RpcFault.status(403, "{\"message\":\"no\"}")),
        new Outage("redirect", Kind.BAD_ANSWER, RpcFault.status(302, "")),
        new Outage("internal error", Kind.BAD_ANSWER, RpcFault.error(-32603, "Internal error")),
        new Outage("429", Kind.RATE_LIMITED, RpcFault.status(429, "")),
        new Outage(
            "rate limit error",
            Kind.RATE_LIMITED,
            RpcFault.error(-32005, "project ID request rate exceeded")),
        new Outage("reset", Kind.UNREACHABLE, RpcFault.dropBefore()),
        new Outage("hanging", Kind.UNREACHABLE, RpcFault.hang(), HANGING));
  }

  private static URI deadEndpoint() {
    return URI.create("http://127.0.0.1:" + FreePort.find() + "/v2/" + JsonRpcProxy.API_KEY);
  }

  /** Every question there is; none may be answered by a node that gives no answer. */
  private List<ThrowingCallable> questions(Chain chain) {
    String address = wallet.address();
    return List.of(
        chain::verify,
        chain::head,
        () -> chain.funds(address),
        () -> chain.finalized(address),
        () -> chain.nonceUse(address, BigInteger.ZERO),
        () -> chain.pooled(address, BigInteger.ZERO),
        () -> chain.fundsNotFrom("http://127.0.0.1", address),
        () -> chain.estimateGas(address, RECEIVER, BigInteger.ONE),
        chain::market,
        () -> chain.receipt(NOBODYS_HASH),
        () -> chain.knows(NOBODYS_HASH),
        () -> chain.finality(new BlockRef(0, NOBODYS_HASH)));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void anotherEndpointStandsIn(Outage outage) {
    bad.always(outage.fault);
    Chain chain = chain(outage.timeouts, bad.url(), good.url());
    SignedTransaction tx = sign(0, 7, 20);

    chain.verify();
    assertThat(chain.funds(wallet.address()).latestNonce()).isZero();
    assertThat(chain.broadcast(tx)).isInstanceOf(Accepted.class);
    anvil.mine(1);
    assertThat(chain.receipt(tx.hash())).isPresent();
    assertThat(chain.knows(tx.hash())).isEqualTo(Presence.MINED);

    assertThat(problems).extracting(EndpointProblem::kind).containsOnly(outage.reportedAs);
  }

  @ParameterizedTest
  @MethodSource("outages")
  void withoutAnotherEndpointNothingIsKnownAndItsKeyIsNotShown(Outage outage) {
    bad.always(outage.fault);
    Chain chain = chain(outage.timeouts.equals(HANGING) ? SILENT : outage.timeouts, bad.url());

    for (ThrowingCallable question : questions(chain)) {
      assertThatThrownBy(question)
          .isInstanceOf(ChainUnavailable.class)
          .hasMessageContaining("http://127.0.0.1")
          .satisfies(
              failure -> assertThat(failure.toString()).doesNotContain(JsonRpcProxy.API_KEY));
    }
    BroadcastOutcome outcome = chain.broadcast(sign(0, 7, 20));

    assertThat(outcome).isInstanceOfAny(Unknown.class, RateLimited.class, Refused.class);
    assertThat(outcome.detail()).doesNotContain(JsonRpcProxy.API_KEY);
    assertThat(problems.toString()).doesNotContain(JsonRpcProxy.API_KEY);
  }

  @ParameterizedTest
  @MethodSource("outages")
  void aReceiptIsNeverTakenForAbsentBecauseOfAnOutageInTheMiddle(Outage outage) {
    Chain chain = chain(outage.timeouts, bad.url());
    chain.verify();

    bad.answer("eth_getTransactionReceipt", outage.fault);
    assertThatThrownBy(() -> chain.receipt(NOBODYS_HASH)).isInstanceOf(ChainUnavailable.class);
    bad.answer("eth_getTransactionByHash", outage.fault);
    assertThatThrownBy(() -> chain.knows(NOBODYS_HASH)).isInstanceOf(ChainUnavailable.class);
    bad.answer("eth_getTransactionCount", outage.fault);
    assertThatThrownBy(() -> chain.funds(wallet.address())).isInstanceOf(ChainUnavailable.class);
  }

  @Test
  void deadEndpointIsPassedOverAndReportedWithoutItsKey() {
    Chain chain = chain(deadEndpoint(), good.url());

    chain.verify();

    assertThat(chain.head()).isZero();
    assertThat(problems)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.UNREACHABLE);
              assertThat(problem.toString()).doesNotContain(JsonRpcProxy.API_KEY);
            });
  }

  @Test
  void endpointInQuarantineIsNotAskedUntilItsTimeIsOver() {
    Chain chain = chain(bad.url(), good.url());
    bad.answer("eth_getTransactionReceipt", RpcFault.html());
    chain.receipt(NOBODYS_HASH);
    long asked = bad.calls("eth_getTransactionReceipt");

    chain.receipt(NOBODYS_HASH);
    assertThat(bad.calls("eth_getTransactionReceipt")).isEqualTo(asked);
    bad.removeRules();
    clock.jump(Duration.ofSeconds(2));
    chain.receipt(NOBODYS_HASH);

    assertThat(bad.calls("eth_getTransactionReceipt")).isEqualTo(asked + 1);
  }

  @Test
  void whenAllAreInQuarantineTheyAreTriedAgainAtOnce() {
    Chain chain = chain(bad.url(), good.url());
    bad.always(RpcFault.status(503, ""));
    good.always(RpcFault.status(503, ""));
    assertThatThrownBy(chain::head).isInstanceOf(ChainUnavailable.class);

    good.removeRules();

    assertThat(chain.head()).isZero();
    assertThat(chain.broadcast(sign(0, 7, 20))).isInstanceOf(Accepted.class);
  }

  @Test
  void outageOfAllEndpointsForADayEndsWhenOneIsBack() {
    Chain chain = chain(bad.url(), good.url());
    bad.always(RpcFault.dropBefore());
    good.always(RpcFault.dropBefore());
    for (int hour = 0; hour < 23; hour++) {
      assertThatThrownBy(() -> chain.funds(wallet.address())).isInstanceOf(ChainUnavailable.class);
      clock.jump(Duration.ofHours(1));
    }

    bad.removeRules();

    assertThat(chain.funds(wallet.address()).latestNonce()).isZero();
  }

  @Test
  void endpointOfAnotherChainIsLeftOutAndReported() {
    bad.answer("eth_chainId", RpcFault.result("\"0x5\""));
    Chain chain = chain(bad.url(), good.url());

    chain.verify();
    chain.funds(wallet.address());
    chain.broadcast(sign(0, 7, 20));

    assertThat(bad.calls("eth_feeHistory")).isZero();
    assertThat(bad.calls("eth_sendRawTransaction")).isZero();
    assertThat(problems).extracting(EndpointProblem::kind).containsExactly(Kind.WRONG_CHAIN);
  }

  @Test
  void endpointThatComesBackAsAnotherChainIsNotUsedAgain() {
    Chain chain = chain(bad.url());
    chain.verify();
    bad.always(RpcFault.dropBefore());
    assertThatThrownBy(chain::head).isInstanceOf(ChainUnavailable.class);
    bad.removeRules();
    bad.answer("eth_chainId", RpcFault.result("\"0x1\""));

    assertThatThrownBy(chain::head).isInstanceOf(ChainUnavailable.class);
    assertThat(chain.broadcast(sign(0, 7, 20))).isInstanceOf(NotSent.class);

    assertThat(bad.calls("eth_sendRawTransaction")).isZero();
    bad.removeRules();
    assertThatThrownBy(chain::head).isInstanceOf(ChainUnavailable.class);
    clock.jump(Duration.ofMinutes(10));
    assertThat(chain.head()).isZero();
  }

  @Test
  void chainIdIsAskedOnceWhileAllIsWell() {
    Chain chain = chain(good.url());
    chain.verify();

    for (int i = 0; i < 5; i++) {
      chain.head();
    }

    assertThat(good.calls("eth_chainId")).isEqualTo(1);
  }

  @Test
  void someEndpointsWrongAndSomeDownIsNotWrongChain() {
    bad.answer("eth_chainId", RpcFault.result("\"0x5\""));
    Chain chain = chain(bad.url(), deadEndpoint());

    assertThatThrownBy(chain::verify).isInstanceOf(ChainUnavailable.class);
  }
}
