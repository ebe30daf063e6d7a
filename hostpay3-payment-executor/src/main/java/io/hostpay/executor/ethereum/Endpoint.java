package io.hostpay.executor.ethereum;

import io.hostpay.common.logging.Outside;
import io.hostpay.common.logging.RequestSummary;
import io.hostpay.executor.ethereum.EndpointProblem.Kind;
import java.math.BigInteger;
import java.util.List;
import okhttp3.HttpUrl;
import tools.jackson.databind.JsonNode;

/**
 * One RPC endpoint. It is asked for its chain id before its first use and again after every
 * failure, since a name or a load balancer may then lead to another node. Thread-safe.
 */
final class Endpoint {
  /** Understands a result; throws {@link MalformedAnswer} if it makes no sense. */
  @FunctionalInterface
  interface Reading<T> {
    T read(JsonNode result);
  }

  private final HttpUrl url;
  private final String name;
  private final BigInteger chainId;
  private final JsonRpc rpc;
  private final Quarantine quarantine;
  private volatile boolean chainVerified;

  Endpoint(HttpUrl url, long chainId, JsonRpc rpc, Quarantine quarantine) {
    this.url = url;
    this.name = Redaction.name(url);
    this.chainId = BigInteger.valueOf(chainId);
    this.rpc = rpc;
    this.quarantine = quarantine;
  }

  /** Scheme and host. */
  String name() {
    return name;
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /** Calls a method, after making sure that this is a node of the right chain. */
  <T> T call(Reading<T> reading, String method, Object... params) throws NodeError, NoAnswer {
    if (!chainVerified) {
      verifyChain();
    }
    return ask(reading, method, params);
  }

  /** Asks for the chain id now, whatever is remembered. */
  void verifyChain() throws NoAnswer {
    BigInteger actual;
    try {
      actual = ask(Answers::quantity, "eth_chainId");
    } catch (NodeError error) {
      throw failed(Kind.BAD_ANSWER, "does not tell its chain id: " + error.detail());
    }
    if (!actual.equals(chainId)) {
      throw failed(Kind.WRONG_CHAIN, "is on chain " + actual + ", not on " + chainId);
    }
    chainVerified = true;
  }

  /** The endpoint gave this transaction a hash that its bytes don't have. */
  NoAnswer liedAboutHash(SignedTransaction tx, String hash) {
    return failed(Kind.WRONG_HASH, "gave the hash " + hash + " to transaction " + tx.hash());
  }

  private <T> T ask(Reading<T> reading, String method, Object... params)
      throws NodeError, NoAnswer {
    try {
      T answer = reading.read(rpc.call(url, method, List.of(params)));
      quarantine.answered();
      return answer;
    } catch (NoAnswer none) {
      throw failed(none.kind(), none.detail());
    } catch (MalformedAnswer nonsense) {
      throw failed(
          Kind.BAD_ANSWER, "a result of " + method + " that makes no sense: " + nonsense.detail());
    } catch (NodeError error) {
      if (error.meaning() == NodeErrors.Meaning.RATE_LIMITED) {
        throw failed(Kind.RATE_LIMITED, error.detail());
      }
      throw error;
    }
  }

  private NoAnswer failed(Kind kind, String detail) {
    chainVerified = false;
    quarantine.failed(kind, detail);
    RequestSummary.failed(Outside.RPC);
    return new NoAnswer(kind, name + ": " + detail);
  }
}
