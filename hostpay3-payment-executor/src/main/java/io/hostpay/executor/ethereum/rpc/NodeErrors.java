package io.hostpay.executor.ethereum.rpc;

import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.ACCOUNT_FULL;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.ALREADY_KNOWN;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.EXECUTION_REVERTED;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.FEE_TOO_LOW;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.INSUFFICIENT_FUNDS;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.NONCE_TOO_HIGH;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.NONCE_TOO_LOW;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.RATE_LIMITED;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.REPLACEMENT_UNDERPRICED;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.UNDERPRICED;
import static io.hostpay.executor.ethereum.rpc.ErrorMeaning.UNKNOWN;

import java.util.List;
import java.util.Locale;

/**
 * What nodes mean by their errors. There is no standard: one code stands for many errors and each
 * client has its own words, so the words decide, the first row that fits. A wording that is not
 * listed means nothing, and nothing may be concluded from it.
 */
final class NodeErrors {
  private record Row(String words, ErrorMeaning meaning) {}

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

          // No price helps: an account that is delegated by EIP-7702 has one place, others a few.
          new Row("in-flight transaction limit reached", ACCOUNT_FULL), // geth, Reth
          new Row("delegatorhaspendingtx", ACCOUNT_FULL), // Nethermind
          new Row("already reserved", ACCOUNT_FULL), // geth, Erigon: by another sub-pool
          new Row("account limit exceeded", ACCOUNT_FULL), // geth
          new Row("identified as spammer", ACCOUNT_FULL), // Reth

          // The pool wants the transactions before it first.
          new Row("gapped-nonce tx from delegated", NONCE_TOO_HIGH), // geth
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
  static ErrorMeaning meaning(int code, String text) {
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
}
