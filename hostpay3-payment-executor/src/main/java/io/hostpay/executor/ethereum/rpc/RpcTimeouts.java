package io.hostpay.executor.ethereum.rpc;

import java.time.Duration;

/**
 * How long one RPC endpoint is waited for before another one is asked.
 *
 * @param connect to open a connection
 * @param call for one whole call, from its start to the last byte of its answer
 */
public record RpcTimeouts(Duration connect, Duration call) {
  /**
   * 3 s to connect, 5 s for a call: providers answer in a fraction of a second, and what has been
   * silent for longer mostly stays silent.
   */
  public static final RpcTimeouts DEFAULT =
      new RpcTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(5));

  public RpcTimeouts {
    if (!connect.isPositive() || !call.isPositive()) {
      throw new IllegalArgumentException(
          "The chain's time-outs must be positive, but are %s and %s: with none, a silent endpoint would be waited for without end."
              .formatted(connect, call));
    }
  }
}
