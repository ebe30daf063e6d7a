package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.Endpoints;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How high the chain is, and whether a block is part of it, and for good, over all endpoints. */
final class Blocks {
  /** Thousands of years ahead. */
  private static final long LATEST_SECOND = 1L << 40;

  private final Endpoints endpoints;

  Blocks(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  private static Canonical verdict(Iterable<Canonical> views) {
    Set<Canonical> seen = EnumSet.noneOf(Canonical.class);
    views.forEach(seen::add);
    seen.remove(Canonical.UNKNOWN);
    return seen.size() == 1 ? seen.iterator().next() : Canonical.UNKNOWN;
  }

  private static Canonical at(Endpoint endpoint, BlockRef block) throws NodeError, NoAnswer {
    Optional<BlockRef> there = BlockRef.at(endpoint, block.number());
    return there
        .map(now -> now.hash().equals(block.hash()) ? Canonical.YES : Canonical.DISPLACED)
        .orElse(Canonical.UNKNOWN);
  }

  /** Both readings are of the same endpoint: how far one is proves nothing about another. */
  Finality finality(BlockRef block) {
    record View(Canonical canonical, boolean finalized) {}
    var views =
        endpoints.everyone(
            "finality of block " + block.number(),
            endpoint -> {
              Canonical canonical = at(endpoint, block);
              return new View(
                  canonical, canonical == Canonical.YES && isFinalized(endpoint, block));
            });
    return switch (verdict(views.stream().map(View::canonical).toList())) {
      case YES -> views.stream().allMatch(View::finalized) ? Finality.FINAL : Finality.NOT_YET;
      case DISPLACED -> Finality.DISPLACED;
      case UNKNOWN -> Finality.UNKNOWN;
    };
  }

  /** The height of the chain: the greatest that any endpoint knows. */
  long head() {
    return greatest(
        endpoints.everyone(
            "height", endpoint -> endpoint.call(Answers::height, "eth_blockNumber")));
  }

  /** When the newest block was made, as seen by the endpoint that is furthest ahead. */
  Instant headTime() {
    return instant(
        greatest(
            endpoints.everyone(
                "newest block",
                endpoint ->
                    endpoint.call(
                        block -> Answers.height(block.get("timestamp")),
                        "eth_getBlockByNumber",
                        "latest",
                        false))));
  }

  /** When the block at this height was made, from whichever endpoint has it. */
  Optional<Instant> time(long number) {
    return endpoints.inTurn(
        "time of block " + number,
        Optional::isPresent,
        endpoint ->
            endpoint.call(
                answer ->
                    Answers.object(answer)
                        .map(block -> instant(Answers.height(block.get("timestamp")))),
                "eth_getBlockByNumber",
                Answers.toQuantity(number),
                false));
  }

  /** What a node makes up may be later than there are instants. */
  private static Instant instant(long seconds) {
    return Instant.ofEpochSecond(Math.min(seconds, LATEST_SECOND));
  }

  private static long greatest(List<Long> seen) {
    return seen.stream().reduce(0L, Math::max);
  }

  private static boolean isFinalized(Endpoint endpoint, BlockRef block) throws NodeError, NoAnswer {
    return BlockRef.finalized(endpoint)
        .filter(finalized -> finalized.number() >= block.number())
        .isPresent();
  }
}
