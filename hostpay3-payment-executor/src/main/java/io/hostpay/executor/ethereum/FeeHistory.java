package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What was paid for gas in the last blocks.
 *
 * @param nextBaseFee the next block's base fee, in wei
 * @param tips of each block the tip that half of its gas paid less than, in wei, ascending
 */
record FeeHistory(BigInteger nextBaseFee, List<BigInteger> tips) {
  /** How many blocks are looked at: about two minutes. */
  static final int BLOCKS = 10;

  /** Enough for a builder to bother when blocks are nearly empty, and less than a cent. */
  private static final BigInteger LEAST_TIP = BigInteger.valueOf(100_000_000);

  static FeeHistory read(JsonNode history) {
    JsonNode baseFees = history.get("baseFeePerGas");
    if (baseFees == null || !baseFees.isArray() || baseFees.isEmpty()) {
      throw new MalformedAnswer("no base fees");
    }
    // One more than there are blocks: the last is the next block's.
    BigInteger next = Answers.quantity(baseFees.get(baseFees.size() - 1));
    return new FeeHistory(next, tips(history.get("reward")));
  }

  private static List<BigInteger> tips(@Nullable JsonNode rewards) {
    if (rewards == null || !rewards.isArray()) {
      return List.of(); // left out by nodes that have no blocks with transactions to tell of
    }
    return StreamSupport.stream(rewards.spliterator(), false)
        .map(block -> Answers.quantity(block.get(0)))
        .sorted()
        .toList();
  }

  /**
   * Fees with which the next block would take a transaction, and the ones after it until the base
   * fee has doubled.
   *
   * @throws FeesAboveCap if the next block alone would cost more than the cap
   */
  Fees suggest(BigInteger capWei) {
    BigInteger median = tips.isEmpty() ? BigInteger.ZERO : tips.get(tips.size() / 2);
    BigInteger tip = median.max(LEAST_TIP);
    if (nextBaseFee.add(tip).compareTo(capWei) > 0) {
      throw new FeesAboveCap(nextBaseFee, tip, capWei);
    }
    return new Fees(nextBaseFee.shiftLeft(1).add(tip).min(capWei), tip);
  }
}
