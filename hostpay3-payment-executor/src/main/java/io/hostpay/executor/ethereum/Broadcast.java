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
import java.util.ArrayList;
import java.util.Comparator;
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
    List<BroadcastOutcome> outcomes = new ArrayList<>();
    for (List<Endpoint> tier : endpoints.tiers()) {
      outcomes.addAll(sendTo(tier));
      if (outcomes.stream().anyMatch(Broadcast::isTelling)) {
        break;
      }
    }
    return outcomes.stream()
        .max(Comparator.comparingInt(Broadcast::rank))
        .orElseGet(() -> new Unknown("it was sent to no endpoint: all are in quarantine"));
  }

  /** Does not wait for the slower ones once an endpoint has taken it; they go on by themselves. */
  private List<BroadcastOutcome> sendTo(List<Endpoint> tier) {
    List<CompletableFuture<BroadcastOutcome>> sent =
        tier.stream().map(e -> endpoints.async(() -> sendTo(e))).toList();
    while (true) {
      List<CompletableFuture<BroadcastOutcome>> waiting =
          sent.stream().filter(s -> !s.isDone()).toList();
      List<BroadcastOutcome> outcomes =
          sent.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join).toList();
      if (waiting.isEmpty() || outcomes.stream().anyMatch(Broadcast::isTaken)) {
        return outcomes;
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

  /** Whether an endpoint has looked at the transaction and said something about it. */
  private static boolean isTelling(BroadcastOutcome outcome) {
    return !(outcome instanceof Unknown || outcome instanceof RateLimited);
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
