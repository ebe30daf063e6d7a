package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What gas costs, as of one block.
 *
 * @param nextBaseFeeWei the base fee of the block that comes next, in wei
 * @param tipWei what is usual on top of it, in wei; never less than what makes a builder bother
 * @param head the number of the newest block. As long as it is the same, nothing can have been
 *     mined and no dearer attempt is any better than the last one
 */
public record Market(BigInteger nextBaseFeeWei, BigInteger tipWei, long head) {
  /** How many blocks are looked at: about two minutes. */
  private static final int BLOCKS = 10;

  /** Enough for a builder to bother when blocks are nearly empty, and less than a cent. */
  private static final BigInteger LEAST_TIP = BigInteger.valueOf(100_000_000);

  static Market of(Endpoint endpoint) throws NodeError, NoAnswer {
    return endpoint.call(
        Market::read, "eth_feeHistory", Answers.toQuantity(BLOCKS), "latest", List.of(50));
  }

  /**
   * Reads an answer to {@code eth_feeHistory}. Needed are the first block's number and the base
   * fees: one for each block and one for the next. Rewards are only a hint: a block that has none
   * (it is empty), or that the node says nothing sensible of, does not count.
   */
  static Market read(JsonNode history) {
    JsonNode baseFees = history.get("baseFeePerGas");
    if (baseFees == null || !baseFees.isArray() || baseFees.size() < 2) {
      throw new MalformedAnswer("no base fees");
    }
    long head = Answers.height(history.get("oldestBlock")) + baseFees.size() - 2;
    BigInteger next = Answers.quantity(baseFees.get(baseFees.size() - 1));
    return new Market(next, usualTip(history.get("reward")).max(LEAST_TIP), head);
  }

  /** The median over the blocks of each block's median tip, which is weighted by gas. */
  private static BigInteger usualTip(@Nullable JsonNode rewards) {
    if (rewards == null || !rewards.isArray()) {
      return BigInteger.ZERO;
    }
    List<BigInteger> tips =
        StreamSupport.stream(rewards.spliterator(), false)
            .map(Market::tip)
            .flatMap(Optional::stream)
            .sorted()
            .toList();
    return tips.isEmpty() ? BigInteger.ZERO : tips.get(tips.size() / 2);
  }

  private static Optional<BigInteger> tip(JsonNode block) {
    try {
      return Optional.of(Answers.quantity(block.get(0)));
    } catch (MalformedAnswer none) {
      return Optional.empty();
    }
  }

  /**
   * Fees with which the next block would take a transaction, and the ones after it until the base
   * fee has doubled.
   *
   * @param capWei the most that may be paid per gas, in wei
   * @throws FeesAboveCap if the next block alone would cost more than the cap
   */
  public Fees fees(BigInteger capWei) {
    if (nextBaseFeeWei.add(tipWei).compareTo(capWei) > 0) {
      throw new FeesAboveCap(nextBaseFeeWei, tipWei, capWei);
    }
    return new Fees(nextBaseFeeWei.shiftLeft(1).add(tipWei).min(capWei), tipWei);
  }

  /**
   * Whether the next block can't take a transaction with these fees, whatever its nonce's place.
   */
  public boolean excludes(Fees offered) {
    return offered.maxFeePerGas().compareTo(nextBaseFeeWei) < 0;
  }
}
