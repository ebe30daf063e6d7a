package io.hostpay.executor.ethereum.rpc;

import io.hostpay.common.logging.Outside;
import io.hostpay.common.logging.RequestSummary;
import io.hostpay.executor.ethereum.rpc.EndpointProblem.Kind;
import java.math.BigInteger;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One RPC endpoint. It is asked for its chain id before its first use and again after every
 * failure, since a name or a load balancer may then lead to another node. Thread-safe.
 */
public final class Endpoint {
  /** Understands a result; throws {@link MalformedAnswer} if it makes no sense. */
  @FunctionalInterface
  public interface Reading<T> {
    /** The answer's meaning. */
    T read(JsonNode result);
  }

  private final NodeUrl url;
  private final BigInteger chainId;
  private final JsonRpc rpc;
  private final Quarantine quarantine;
  private volatile boolean chainVerified;

  Endpoint(NodeUrl url, long chainId, JsonRpc rpc, Quarantine quarantine) {
    this.url = url;
    this.chainId = BigInteger.valueOf(chainId);
    this.rpc = rpc;
    this.quarantine = quarantine;
  }

  /** Scheme and host. */
  public String name() {
    return url.name();
  }

  Quarantine quarantine() {
    return quarantine;
  }

  /**
   * Calls a method, after making sure that this is a node of the right chain.
   *
   * @param reading understands the result, which may be JSON's null
   * @throws NodeError if the node answered with an error
   * @throws NoAnswer if there was no answer that makes sense
   */
  public <T> T call(Reading<T> reading, String method, Object... params)
      throws NodeError, NoAnswer {
    if (!chainVerified) {
      verifyChain();
    }
    T answer = ask(reading, method, params);
    // The chain id alone ends no quarantine: it says nothing about the call that failed before.
    quarantine.noteAnswer();
    return answer;
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

  /** What the endpoint says can't be true: it is not asked for a while. */
  public NoAnswer quarantineForWrongHash(String detail) {
    return failed(Kind.WRONG_HASH, detail);
  }

  /** Its chain is behind the others': they are asked instead, while any of them answers. */
  void quarantineForLagging(String detail) {
    quarantine.noteFailure(Kind.LAGGING, detail);
  }

  private <T> T ask(Reading<T> reading, String method, Object... params)
      throws NodeError, NoAnswer {
    long started = System.nanoTime();
    try {
      return reading.read(rpc.call(url, method, List.of(params)));
    } catch (NoAnswer none) {
      throw failed(none.kind(), none.detail());
    } catch (MalformedAnswer nonsense) {
      throw failed(
          Kind.BAD_ANSWER, "a result of " + method + " that makes no sense: " + nonsense.detail());
    } catch (NodeError error) {
      if (error.meaning() == ErrorMeaning.RATE_LIMITED) {
        throw failed(Kind.RATE_LIMITED, error.detail());
      }
      throw error;
    } finally {
      RequestSummary.countCall(Outside.RPC, started);
    }
  }

  private NoAnswer failed(Kind kind, String detail) {
    chainVerified = false;
    quarantine.noteFailure(kind, detail);
    RequestSummary.countFailure(Outside.RPC);
    return new NoAnswer(kind, name() + ": " + detail);
  }
}
