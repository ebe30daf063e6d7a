package io.hostpay.executor.ethereum.rpc;

import io.hostpay.common.logging.RequestSummary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;

/**
 * Compares now and then how far the endpoints' chains are, and puts an endpoint aside if its head
 * is far behind the best and its own timestamp is old. An endpoint lags only if its own newest
 * block is old too: so one that makes up a height puts nobody aside, and neither does a chain that
 * stands still. Where there is one endpoint, nothing is asked. Thread-safe.
 */
final class Heads {
  /** A node that keeps up is one or two blocks behind at most. */
  static final long FAR_BEHIND = 8;

  /** A head is replaced every 12 s; four empty slots in a row are rare. */
  static final Duration OLD = Duration.ofSeconds(48);

  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<Endpoint> endpoints;
  private final Clock clock;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile Instant next = Instant.MIN;

  Heads(List<Endpoint> endpoints, Clock clock) {
    this.endpoints = endpoints;
    this.clock = clock;
  }

  /**
   * Compares again if it is time. A caller that comes while another compares goes on with the last
   * result.
   */
  void compare(Executor threads) {
    if (endpoints.size() < 2 || clock.instant().isBefore(next) || !looking.tryLock()) {
      return;
    }
    try {
      next = clock.instant().plus(BETWEEN_LOOKS);
      judge(heads(threads));
    } finally {
      looking.unlock();
    }
  }

  private List<Head> heads(Executor threads) {
    return endpoints.stream()
        .filter(e -> e.quarantine().isOver() || e.quarantine().isForLagging())
        .map(
            e ->
                CompletableFuture.supplyAsync(RequestSummary.carried(() -> head(e)), threads)
                    .completeOnTimeout(
                        Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Head> head(Endpoint endpoint) {
    try {
      return endpoint.call(
          latest -> Answers.object(latest).map(block -> Head.read(endpoint, block)),
          "eth_getBlockByNumber",
          "latest",
          false);
    } catch (NodeError | NoAnswer untold) {
      return Optional.empty(); // no answer: in quarantine by now; an error: no reason for one
    }
  }

  private void judge(List<Head> heads) {
    Optional<Head> best = heads.stream().max(Comparator.comparingLong(Head::number));
    for (Head head : heads) {
      long behind = best.orElse(head).number() - head.number();
      if (behind > FAR_BEHIND && head.time().isBefore(clock.instant().minus(OLD))) {
        head.endpoint()
            .quarantineForLagging(
                "stands at block %d, %d blocks behind %s"
                    .formatted(head.number(), behind, best.orElse(head).endpoint().name()));
      } else {
        head.endpoint().quarantine().noteCaughtUp();
      }
    }
  }

  /** An endpoint's newest block; one that does not tell its time is not old. */
  private record Head(Endpoint endpoint, long number, Instant time) {
    static Head read(Endpoint endpoint, JsonNode block) {
      JsonNode timestamp = block.get("timestamp");
      return new Head(
          endpoint,
          Answers.height(block.get("number")),
          Answers.isAbsent(timestamp)
              ? Instant.MAX
              : Instant.ofEpochSecond(
                  Math.min(Answers.height(timestamp), Instant.MAX.getEpochSecond())));
    }
  }
}
