package io.hostpay.executor.ethereum;

import java.time.Duration;

/**
 * How long one RPC endpoint is waited for before another one is asked.
 *
 * @param connect to open a connection
 * @param call for one whole call, from its start to the last byte of its answer
 */
public record ChainTimeouts(Duration connect, Duration call) {
  /** 5 s to connect, 10 s for a call. */
  public static final ChainTimeouts DEFAULT =
      new ChainTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10));

  public ChainTimeouts {
    if (!connect.isPositive() || !call.isPositive()) {
      throw new IllegalArgumentException(
          "The chain's time-outs must be positive, but are %s and %s: with none, a silent endpoint would be waited for without end."
              .formatted(connect, call));
    }
  }
}
