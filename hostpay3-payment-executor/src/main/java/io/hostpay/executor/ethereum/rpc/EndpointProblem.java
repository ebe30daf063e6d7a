package io.hostpay.executor.ethereum.rpc;

import java.time.Instant;

/**
 * An RPC endpoint that is put aside for a while.
 *
 * @param endpoint its scheme and host, without the path, which may hold an API key
 * @param kind what is wrong with it
 * @param detail in words, without secrets
 * @param quarantinedUntil when it is tried again at the earliest, unless no better one is left
 */
public record EndpointProblem(String endpoint, Kind kind, String detail, Instant quarantinedUntil) {

  /** What can be wrong with an endpoint. */
  public enum Kind {
    /** No answer in time, connection refused or broken. */
    UNREACHABLE,
    /** It asks to be called less often. */
    RATE_LIMITED,
    /** It answered with something that is not a JSON-RPC answer to the question. */
    BAD_ANSWER,
    /** Its chain is far behind another endpoint's, and has not grown for a while. */
    LAGGING,
    /** It is a node of another chain. */
    WRONG_CHAIN,
    /** It accepted a transaction under another hash than the signed bytes have. */
    WRONG_HASH;

    /** Whether what the endpoint says can't be believed, rather than just not be had. */
    public boolean isLying() {
      return switch (this) {
        case WRONG_CHAIN, WRONG_HASH -> true;
        case UNREACHABLE, RATE_LIMITED, BAD_ANSWER, LAGGING -> false;
      };
    }
  }
}
