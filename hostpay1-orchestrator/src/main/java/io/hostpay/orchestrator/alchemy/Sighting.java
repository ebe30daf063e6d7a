package io.hostpay.orchestrator.alchemy;

import org.jspecify.annotations.Nullable;

/**
 * What a notification says of one transaction.
 *
 * @param txHash 0x and 64 lower-case hex digits
 * @param from who is named as its sender, in lower case; {@code null} where it is not said
 * @param saidBy who says that it is
 * @param blockNumber of the block that it is or was in; {@code null} where it is in none, or not
 *     said
 */
public record Sighting(
    String txHash, Fate fate, @Nullable String from, Witness saidBy, @Nullable Long blockNumber) {

  /** What became of it. */
  public enum Fate {
    /** It is in a block; it may have failed, where that is not said. */
    MINED,
    /** It is in a block and failed. */
    REVERTED,
    /** The memory pools have let go of it. */
    DROPPED,
    /** The block that it was in left the chain. */
    REMOVED
  }

  /** How far the sender can be believed. */
  public enum Witness {
    /** The chain: the sender signed the transaction, or has given code the right to spend. */
    CHAIN,
    /** A token's contract, in a log entry: any contract can say so of any address. */
    CONTRACT
  }
}
