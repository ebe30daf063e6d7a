package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.Endpoints;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import io.hostpay.executor.ethereum.rpc.Survey;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** One account, read over all endpoints, of which some may lag behind the others. */
final class Account {
  static final String NEXT_NONCE = "eth_getTransactionCount";

  /** Behind one name there are several nodes, and not all of them have the newest block yet. */
  private static final List<Integer> BLOCKS_BACK = List.of(0, 3);

  private final Endpoints endpoints;
  private final String address;
  private final Clock clock;

  Account(Endpoints endpoints, String address, Clock clock) {
    this.endpoints = endpoints;
    this.address = address;
    this.clock = clock;
  }

  /**
   * What the account has.
   *
   * @param avoided an endpoint that is asked only if no other answers; its name
   */
  FundsView funds(String avoided) {
    Instant askedAt = clock.instant();
    List<Seen> seen =
        endpoints.everyone(
            "pending nonce of " + address, e -> new Seen(e, Market.of(e), next(e, "pending")));
    BigInteger pending =
        seen.stream().map(Seen::pendingNonce).reduce(BigInteger.ZERO, BigInteger::max);
    List<Seen> inOrder =
        seen.stream()
            .sorted(
                Comparator.comparing((Seen s) -> s.endpoint().name().equals(avoided))
                    .thenComparing(s -> s.market().head(), Comparator.reverseOrder()))
            .toList();
    Set<String> failures = new LinkedHashSet<>();
    for (int back : BLOCKS_BACK) {
      for (Seen s : inOrder) {
        try {
          return funds(s, Math.max(s.market().head() - back, 0), pending, askedAt);
        } catch (NodeError error) {
          failures.add(s.endpoint().name() + ": " + error.detail());
        } catch (NoAnswer none) {
          failures.add(none.detail());
        }
      }
    }
    throw endpoints.unknown("balance of " + address, failures);
  }

  private FundsView funds(Seen seen, long head, BigInteger pending, Instant askedAt)
      throws NodeError, NoAnswer {
    String block = Answers.toQuantity(head);
    BigInteger balance = seen.endpoint().call(Answers::quantity, "eth_getBalance", address, block);
    BigInteger latest = next(seen.endpoint(), block);
    return new FundsView(
        balance, pending.max(latest), latest, head, seen.endpoint().name(), seen.market(), askedAt);
  }

  FinalizedView finalized() {
    return endpoints
        .wholeSurvey("finalized nonce of " + address, this::finalized)
        .answers()
        .stream()
        .reduce(
            (one, other) ->
                new FinalizedView(
                    Math.min(one.blockNumber(), other.blockNumber()),
                    one.nonce().min(other.nonce())))
        .orElseThrow();
  }

  FinalizedView finalized(Endpoint endpoint) throws NodeError, NoAnswer {
    BlockRef block =
        BlockRef.finalized(endpoint)
            .orElseThrow(() -> new NodeError(0, "no block is finalized yet"));
    return new FinalizedView(block.number(), next(endpoint, Answers.toQuantity(block.number())));
  }

  Pooled pooled(BigInteger nonce) {
    Survey<Pooled> seen =
        endpoints.wholeSurvey("pools at nonce " + nonce + " of " + address, e -> pooled(e, nonce));
    if (seen.answers().contains(Pooled.USED)) {
      return Pooled.USED;
    }
    if (seen.answers().contains(Pooled.HELD)) {
      return Pooled.HELD;
    }
    return seen.answers().contains(Pooled.UNKNOWN) || !seen.failures().isEmpty()
        ? Pooled.UNKNOWN
        : Pooled.NOTHING;
  }

  private Pooled pooled(Endpoint endpoint, BigInteger nonce) throws NodeError, NoAnswer {
    if (next(endpoint, "latest").compareTo(nonce) > 0) {
      return Pooled.USED;
    }
    int pending = next(endpoint, "pending").compareTo(nonce);
    if (pending > 0 || isListed(endpoint, nonce)) {
      return Pooled.HELD;
    }
    return pending == 0 ? Pooled.NOTHING : Pooled.UNKNOWN;
  }

  /**
   * Whether the pool holds a transaction at this nonce, also one that it keeps for later because
   * its price or the balance is too low, which the pending nonce does not count. Only some clients
   * can be asked; of the others only the pending nonce is known.
   */
  private boolean isListed(Endpoint endpoint, BigInteger nonce) throws NodeError, NoAnswer {
    try {
      return endpoint.call(pool -> lists(pool, nonce), "txpool_contentFrom", address);
    } catch (NodeError error) {
      if (error.isUnknownMethod()) {
        return false;
      }
      throw error;
    }
  }

  private static boolean lists(JsonNode pool, BigInteger nonce) {
    String key = nonce.toString();
    return Answers.object(pool).stream()
        .anyMatch(
            parts -> Stream.of("pending", "queued").anyMatch(part -> parts.path(part).has(key)));
  }

  private BigInteger next(Endpoint endpoint, String block) throws NodeError, NoAnswer {
    return endpoint.call(Answers::quantity, NEXT_NONCE, address, block);
  }

  /** An endpoint's prices and head block, and the account's next nonce counting its pool. */
  private record Seen(Endpoint endpoint, Market market, BigInteger pendingNonce) {}
}
