package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.BroadcastOutcome.Accepted;
import io.hostpay.executor.ethereum.BroadcastOutcome.AccountFull;
import io.hostpay.executor.ethereum.BroadcastOutcome.AlreadyKnown;
import io.hostpay.executor.ethereum.BroadcastOutcome.FeeTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.InsufficientFunds;
import io.hostpay.executor.ethereum.BroadcastOutcome.NonceTooHigh;
import io.hostpay.executor.ethereum.BroadcastOutcome.NonceTooLow;
import io.hostpay.executor.ethereum.BroadcastOutcome.NotSent;
import io.hostpay.executor.ethereum.BroadcastOutcome.RateLimited;
import io.hostpay.executor.ethereum.BroadcastOutcome.Refused;
import io.hostpay.executor.ethereum.BroadcastOutcome.ReplacementUnderpriced;
import io.hostpay.executor.ethereum.BroadcastOutcome.Underpriced;
import io.hostpay.executor.ethereum.BroadcastOutcome.Unknown;
import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.Endpoints;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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
    for (Supplier<List<Endpoint>> round : endpoints.rounds()) {
      outcomes.addAll(sendTo(round.get()));
      if (outcomes.stream().anyMatch(Broadcast::isTelling)) {
        break;
      }
    }
    return outcomes.stream()
        .max(Comparator.comparingInt(Broadcast::rank))
        .orElseGet(() -> new NotSent("it was sent to no endpoint: all are in quarantine"));
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
        return new Unknown(
            endpoint
                .quarantineForWrongHash("gave the hash " + hash + " to transaction " + tx.hash())
                .detail());
      }
      return new Accepted(endpoint.name());
    } catch (NodeError error) {
      return outcome(error, endpoint.name() + ": " + error.detail());
    } catch (NoAnswer none) {
      return none.kind() == EndpointProblem.Kind.RATE_LIMITED
          ? new RateLimited(none.detail())
          : new Unknown(none.detail());
    }
  }

  private static BroadcastOutcome outcome(NodeError error, String detail) {
    return switch (error.meaning()) {
      case ALREADY_KNOWN -> new AlreadyKnown(detail);
      case NONCE_TOO_LOW -> new NonceTooLow(detail);
      case NONCE_TOO_HIGH -> new NonceTooHigh(detail);
      case REPLACEMENT_UNDERPRICED ->
          new ReplacementUnderpriced(detail, FeeFloor.in(error.words()));
      case UNDERPRICED -> new Underpriced(detail, FeeFloor.in(error.words()));
      case FEE_TOO_LOW -> new FeeTooLow(detail, FeeFloor.in(error.words()));
      case ACCOUNT_FULL -> new AccountFull(detail);
      case INSUFFICIENT_FUNDS -> new InsufficientFunds(detail);
      case RATE_LIMITED -> new RateLimited(detail);
      case EXECUTION_REVERTED, UNKNOWN -> new Refused(detail);
    };
  }

  private static boolean isTaken(BroadcastOutcome outcome) {
    return outcome instanceof Accepted || outcome instanceof AlreadyKnown;
  }

  /** Whether an endpoint has looked at the transaction and said something about it. */
  private static boolean isTelling(BroadcastOutcome outcome) {
    return !(outcome instanceof NotSent
        || outcome instanceof Unknown
        || outcome instanceof RateLimited
        || outcome instanceof Refused);
  }

  /**
   * The higher, the more an outcome tells about the transaction; of several endpoints' outcomes the
   * highest counts.
   */
  private static int rank(BroadcastOutcome outcome) {
    return switch (outcome) {
      case Accepted accepted -> 11;
      case AlreadyKnown known -> 10;
      case NonceTooLow low -> 9;
      case ReplacementUnderpriced replacement -> 8;
      case InsufficientFunds funds -> 7;
      case FeeTooLow fee -> 6;
      case Underpriced underpriced -> 5;
      case AccountFull full -> 4;
      case NonceTooHigh high -> 3;
      case Refused refused -> 2;
      case RateLimited limited -> 1;
      case Unknown unknown -> 0;
      case NotSent nowhere -> -1;
    };
  }
}
