package io.hostpay.executor.ethereum;

import static io.hostpay.executor.ethereum.NodeErrors.Meaning.ALREADY_KNOWN;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.EXECUTION_REVERTED;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.FEE_TOO_LOW;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.INSUFFICIENT_FUNDS;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.NONCE_TOO_HIGH;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.NONCE_TOO_LOW;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.RATE_LIMITED;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.REPLACEMENT_UNDERPRICED;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.UNDERPRICED;
import static io.hostpay.executor.ethereum.NodeErrors.Meaning.UNKNOWN;

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
import java.util.Locale;

/**
 * What nodes mean by their errors. There is no standard: one code stands for many errors and each
 * client has its own words, so the words decide, the first row that fits. A wording that is not
 * listed means nothing, and nothing may be concluded from it.
 */
final class NodeErrors {
  /** What a node's error means. */
  enum Meaning {
    ALREADY_KNOWN,
    NONCE_TOO_LOW,
    NONCE_TOO_HIGH,
    REPLACEMENT_UNDERPRICED,
    UNDERPRICED,
    FEE_TOO_LOW,
    INSUFFICIENT_FUNDS,
    RATE_LIMITED,
    EXECUTION_REVERTED,
    UNKNOWN
  }

  private record Row(String words, Meaning meaning) {}

  private static final List<Row> TABLE =
      List.of(
          // First of all, because what follows it is the receiving contract's own text, which may
          // sound like any of the others.
          new Row("execution reverted", EXECUTION_REVERTED), // all but older Nethermind
          new Row("vm execution error", EXECUTION_REVERTED), // older Nethermind
          new Row("gas required exceeds", EXECUTION_REVERTED), // geth, Reth, anvil: no gas suffices
          new Row("invalid opcode", EXECUTION_REVERTED), // geth, Erigon
          new Row("invalid jump destination", EXECUTION_REVERTED), // geth, Erigon

          // "Unknown transaction type" has Besu's "Known transaction" in it.
          new Row("unknown transaction", UNKNOWN), // anvil
          new Row("already known", ALREADY_KNOWN), // geth, Erigon, Reth, Nethermind
          new Row("alreadyknown", ALREADY_KNOWN), // older Nethermind
          new Row("known transaction", ALREADY_KNOWN), // Besu, older geth
          new Row("already imported", ALREADY_KNOWN), // anvil, Reth's pool
          new Row("existing tx with same hash", ALREADY_KNOWN), // older Erigon
          new Row("existing txn with same hash", ALREADY_KNOWN), // Erigon

          // Before "underpriced", which is part of it.
          new Row("replacement transaction underpriced", REPLACEMENT_UNDERPRICED), // most
          new Row("could not replace existing tx", REPLACEMENT_UNDERPRICED), // Erigon
          new Row("gas price to replace existing", REPLACEMENT_UNDERPRICED), // anvil's, Reth's pool
          new Row("replacementnotallowed", REPLACEMENT_UNDERPRICED), // older Nethermind
          new Row("ownnoncealreadyused", REPLACEMENT_UNDERPRICED), // older Nethermind

          // The pool wants the transactions before it first.
          new Row("nonce too high", NONCE_TOO_HIGH), // all
          new Row("noncegap", NONCE_TOO_HIGH), // older Nethermind
          new Row("nonce too far in future", NONCE_TOO_HIGH), // Nethermind
          new Row("noncetoofarinfuture", NONCE_TOO_HIGH), // older Nethermind
          new Row("nonce is too distant", NONCE_TOO_HIGH), // Besu
          new Row("transaction with a lower nonce exists", NONCE_TOO_HIGH), // Besu
          new Row("future transaction tries to replace", NONCE_TOO_HIGH), // geth
          new Row("nonce too low", NONCE_TOO_LOW), // all
          new Row("oldnonce", NONCE_TOO_LOW), // older Nethermind
          new Row("insufficient funds", INSUFFICIENT_FUNDS), // geth, Erigon, Reth, anvil
          new Row("insufficientfunds", INSUFFICIENT_FUNDS), // older Nethermind
          new Row("insufficient balance", INSUFFICIENT_FUNDS), // geth's EVM
          new Row("insufficient sender balance", INSUFFICIENT_FUNDS), // Nethermind
          new Row("for sender balance", INSUFFICIENT_FUNDS), // Nethermind: "MaxFeePerGas for ..."
          new Row("outoffunds", INSUFFICIENT_FUNDS), // Reth's EVM
          new Row("upfront cost exceeds", INSUFFICIENT_FUNDS), // Besu
          new Row("would cause overdraft", INSUFFICIENT_FUNDS), // older geth
          new Row("overdraws from account", INSUFFICIENT_FUNDS), // Reth's pool

          // No block could take it at the present base fee.
          new Row("less than block base fee", FEE_TOO_LOW), // geth, Reth, anvil
          new Row("below current base fee", FEE_TOO_LOW), // Besu
          new Row("maxfeepergas too low", FEE_TOO_LOW), // older Nethermind

          // Not enough for a place in this pool.
          new Row("underpriced", UNDERPRICED), // geth, Erigon, Reth, Nethermind
          new Row("gas price below", UNDERPRICED), // geth, Besu
          new Row("feetoolow", UNDERPRICED), // older Nethermind
          new Row("fee too low", UNDERPRICED), // Erigon
          new Row("below minimum required priority fee", UNDERPRICED), // Reth
          new Row("txpool is full", UNDERPRICED), // geth, Reth
          new Row("sub-pool is full", UNDERPRICED), // Erigon
          new Row("compute units per second", RATE_LIMITED), // Alchemy
          new Row("concurrent requests capacity", RATE_LIMITED), // Alchemy
          new Row("monthly capacity limit exceeded", RATE_LIMITED), // Alchemy
          new Row("request rate exceeded", RATE_LIMITED), // Infura
          new Row("request rate limited", RATE_LIMITED), // Infura
          new Row("request count exceeded", RATE_LIMITED), // Infura
          new Row("too many requests", RATE_LIMITED), // Infura and others
          new Row("rate limit", RATE_LIMITED), // many gateways
          new Row("request limit reached", RATE_LIMITED)); // QuickNode

  /** geth's code for a revert, which every client has taken over. */
  private static final int REVERTED_CODE = 3;

  private static final int TOO_MANY_REQUESTS_CODE = 429;

  private NodeErrors() {}

  /** The meaning of an error; the code only counts where the words say nothing. */
  static Meaning meaning(int code, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TABLE.stream()
        .filter(row -> lower.contains(row.words()))
        .findFirst()
        .map(Row::meaning)
        .orElseGet(
            () ->
                switch (code) {
                  case REVERTED_CODE -> EXECUTION_REVERTED;
                  case TOO_MANY_REQUESTS_CODE -> RATE_LIMITED;
                  default -> UNKNOWN;
                });
  }

  /** The outcome of a broadcast that a node answered with this error. */
  static BroadcastOutcome outcome(NodeError error, String detail) {
    return switch (error.meaning()) {
      case ALREADY_KNOWN -> new AlreadyKnown(detail);
      case NONCE_TOO_LOW -> new NonceTooLow(detail);
      case NONCE_TOO_HIGH -> new NonceTooHigh(detail);
      case REPLACEMENT_UNDERPRICED -> new ReplacementUnderpriced(detail);
      case UNDERPRICED -> new Underpriced(detail);
      case FEE_TOO_LOW -> new FeeTooLow(detail);
      case INSUFFICIENT_FUNDS -> new InsufficientFunds(detail);
      case RATE_LIMITED -> new RateLimited(detail);
      case EXECUTION_REVERTED, UNKNOWN -> new Unknown(detail);
    };
  }
}
