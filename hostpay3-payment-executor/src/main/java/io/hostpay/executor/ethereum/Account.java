package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** One account, read over all endpoints, of which some may lag behind the others. */
final class Account {
  private static final String NEXT_NONCE = "eth_getTransactionCount";

  private final Endpoints endpoints;
  private final String address;

  Account(Endpoints endpoints, String address) {
    this.endpoints = endpoints;
    this.address = address;
  }

  FundsView funds() {
    List<Seen> seen =
        endpoints.everyone(
            "pending nonce of " + address,
            e ->
                new Seen(
                    e,
                    e.call(Answers::height, "eth_blockNumber"),
                    e.call(Answers::quantity, NEXT_NONCE, address, "pending")));
    BigInteger pending =
        seen.stream().map(Seen::pendingNonce).reduce(BigInteger.ZERO, BigInteger::max);
    List<String> failures = new ArrayList<>();
    for (Seen s : seen.stream().sorted(Comparator.comparingLong(Seen::head).reversed()).toList()) {
      try {
        return funds(s, pending);
      } catch (NodeError error) {
        failures.add(s.endpoint().name() + ": " + error.detail());
      } catch (NoAnswer none) {
        failures.add(none.detail());
      }
    }
    throw endpoints.unavailable("balance of " + address, failures);
  }

  private FundsView funds(Seen seen, BigInteger pending) throws NodeError, NoAnswer {
    String block = Answers.toQuantity(BigInteger.valueOf(seen.head()));
    BigInteger balance = seen.endpoint().call(Answers::quantity, "eth_getBalance", address, block);
    BigInteger latest = seen.endpoint().call(Answers::quantity, NEXT_NONCE, address, block);
    return new FundsView(balance, pending.max(latest), latest, seen.head());
  }

  FinalizedView finalized() {
    return endpoints.everyone("finalized nonce of " + address, this::finalized).stream()
        .reduce(
            (one, other) ->
                new FinalizedView(
                    Math.min(one.blockNumber(), other.blockNumber()),
                    one.nonce().min(other.nonce())))
        .orElseThrow();
  }

  private FinalizedView finalized(Endpoint endpoint) throws NodeError, NoAnswer {
    BlockRef block =
        endpoint
            .call(Answers::block, "eth_getBlockByNumber", "finalized", false)
            .orElseThrow(() -> new NodeError(0, "no block is finalized yet"));
    BigInteger nonce =
        endpoint.call(
            Answers::quantity,
            NEXT_NONCE,
            address,
            Answers.toQuantity(BigInteger.valueOf(block.number())));
    return new FinalizedView(block.number(), nonce);
  }

  NonceFate fate(BigInteger nonce, Collection<String> ownHashes) {
    List<NonceFate> fates =
        endpoints.everyone(
            "fate of nonce " + nonce + " of " + address, e -> fate(e, nonce, ownHashes));
    if (fates.contains(NonceFate.OURS)) {
      return NonceFate.OURS;
    }
    return fates.contains(NonceFate.OPEN) ? NonceFate.OPEN : NonceFate.FOREIGN;
  }

  private NonceFate fate(Endpoint endpoint, BigInteger nonce, Collection<String> ownHashes)
      throws NodeError, NoAnswer {
    FinalizedView finalized = finalized(endpoint);
    boolean usedForGood = nonce.compareTo(finalized.nonce()) < 0;
    for (String hash : ownHashes) {
      Presence presence =
          endpoint.call(answer -> Answers.presence(answer, hash), "eth_getTransactionByHash", hash);
      if (presence == Presence.MINED) {
        return NonceFate.OURS;
      }
    }
    if (!usedForGood) {
      return NonceFate.OPEN;
    }
    // That the endpoint does not know ours may be its ignorance: the one in the block is a proof.
    return new NonceUse(endpoint, address, nonce)
        .before(finalized.blockNumber())
        .map(used -> ownHashes.contains(used) ? NonceFate.OURS : NonceFate.FOREIGN)
        .orElse(NonceFate.OPEN);
  }

  /** An endpoint's head block, and the account's next nonce counting its pool. */
  private record Seen(Endpoint endpoint, long head, BigInteger pendingNonce) {}
}
