package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.BroadcastOutcome.Accepted;
import io.hostpay.executor.ethereum.BroadcastOutcome.AlreadyKnown;
import io.hostpay.executor.ethereum.BroadcastOutcome.FeeTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.InsufficientFunds;
import io.hostpay.executor.ethereum.BroadcastOutcome.NonceTooHigh;
import io.hostpay.executor.ethereum.BroadcastOutcome.NonceTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.RateLimited;
import io.hostpay.executor.ethereum.BroadcastOutcome.ReplacementUnderpriced;
import io.hostpay.executor.ethereum.BroadcastOutcome.Underpriced;
import io.hostpay.executor.ethereum.BroadcastOutcome.Unknown;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Sends signed bytes to every endpoint at once, so that one which takes them and forgets them does
 * not matter, and sums up what they said.
 */
final class Broadcast {
  private final Endpoints endpoints;
  private final SignedTransaction tx;

  Broadcast(Endpoints endpoints, SignedTransaction tx) {
    this.endpoints = endpoints;
    this.tx = tx;
  }

  BroadcastOutcome send() {
    BroadcastOutcome best = new Unknown("no endpoint is in use: all are in quarantine");
    for (List<Endpoint> tier : endpoints.tiers()) {
      best = better(best, sendTo(tier));
      if (rank(best) > rank(new RateLimited(""))) {
        return best;
      }
    }
    return best;
  }

  /** Does not wait for the slower ones once an endpoint has taken it; they go on by themselves. */
  private BroadcastOutcome sendTo(List<Endpoint> tier) {
    BroadcastOutcome best = new Unknown("no endpoint is left to send it to");
    List<CompletableFuture<BroadcastOutcome>> sent =
        tier.stream().map(e -> endpoints.async(() -> sendTo(e))).toList();
    while (true) {
      List<CompletableFuture<BroadcastOutcome>> waiting =
          sent.stream().filter(s -> !s.isDone()).toList();
      for (CompletableFuture<BroadcastOutcome> s : sent) {
        if (s.isDone()) {
          best = better(best, s.join());
        }
      }
      if (waiting.isEmpty() || isTaken(best)) {
        return best;
      }
      CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new)).join();
    }
  }

  private BroadcastOutcome sendTo(Endpoint endpoint) {
    try {
      String hash = endpoint.call(Answers::hash, "eth_sendRawTransaction", tx.rawHex());
      if (!hash.equals(tx.hash())) {
        return new Unknown(endpoint.liedAboutHash(tx, hash).detail());
      }
      return new Accepted(endpoint.name());
    } catch (NodeError error) {
      return NodeErrors.outcome(error, endpoint.name() + ": " + error.detail());
    } catch (NoAnswer none) {
      return none.kind() == EndpointProblem.Kind.RATE_LIMITED
          ? new RateLimited(none.detail())
          : new Unknown(none.detail());
    }
  }

  private static boolean isTaken(BroadcastOutcome outcome) {
    return outcome instanceof Accepted || outcome instanceof AlreadyKnown;
  }

  private static BroadcastOutcome better(BroadcastOutcome one, BroadcastOutcome other) {
    return rank(other) >= rank(one) ? other : one;
  }

  /** Of what several endpoints say, the one that tells most about the transaction counts. */
  private static int rank(BroadcastOutcome outcome) {
    return switch (outcome) {
      case Accepted accepted -> 9;
      case AlreadyKnown known -> 8;
      case NonceTooLow low -> 7;
      case ReplacementUnderpriced replacement -> 6;
      case InsufficientFunds funds -> 5;
      case FeeTooLow fee -> 4;
      case Underpriced underpriced -> 3;
      case NonceTooHigh high -> 2;
      case RateLimited limited -> 1;
      case Unknown unknown -> 0;
    };
  }
}
