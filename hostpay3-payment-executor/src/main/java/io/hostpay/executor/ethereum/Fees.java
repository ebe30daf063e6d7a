package io.hostpay.executor.ethereum;

import java.math.BigInteger;

/**
 * What a transaction offers for gas (<a
 * href="https://eips.ethereum.org/EIPS/eip-1559">EIP-1559</a>).
 *
 * @param maxFeePerGas the most that may be paid per gas, base fee and tip together; in wei, above 0
 * @param maxPriorityFeePerGas the most that goes to the block's builder; in wei, 0 up to {@code
 *     maxFeePerGas}
 */
public record Fees(BigInteger maxFeePerGas, BigInteger maxPriorityFeePerGas) {
  /**
   * Nodes take a replacement only if both fees rise: by 10 % for geth, Erigon, Nethermind, Besu and
   * Reth in their default settings. 12.5 % leaves room for a node that rounds the other way.
   */
  private static final BigInteger BUMPED_PER_MILLE = BigInteger.valueOf(1125);

  private static final BigInteger PER_MILLE = BigInteger.valueOf(1000);

  public Fees {
    if (maxFeePerGas.signum() <= 0
        || maxPriorityFeePerGas.signum() < 0
        || maxPriorityFeePerGas.compareTo(maxFeePerGas) > 0
        || maxFeePerGas.bitLength() > 256) {
      throw new IllegalArgumentException(
          "Fees must be 0 <= tip <= max fee, max fee above 0, but are max fee %d and tip %d wei per gas: no transaction can be signed with them."
              .formatted(maxFeePerGas, maxPriorityFeePerGas));
    }
  }

  /**
   * The least fees that a replacement of a transaction with these fees has to offer: both +12.5 %,
   * rounded up, and never the same.
   */
  public Fees bumped() {
    return new Fees(bump(maxFeePerGas), bump(maxPriorityFeePerGas));
  }

  /** The greater of both in each part: a replacement has to satisfy the node and the market. */
  public Fees max(Fees other) {
    return new Fees(
        maxFeePerGas.max(other.maxFeePerGas), maxPriorityFeePerGas.max(other.maxPriorityFeePerGas));
  }

  /** Whether a transaction with these fees could cost more per gas than the cap (in wei). */
  public boolean exceeds(BigInteger maxFeeCapWei) {
    return maxFeePerGas.compareTo(maxFeeCapWei) > 0;
  }

  /** The most that the gas of a transaction with this gas limit can cost, in wei. */
  public BigInteger worstCost(BigInteger gasLimit) {
    return maxFeePerGas.multiply(gasLimit);
  }

  /** One part of fees, by the step that nodes want a replacement to rise by. */
  static BigInteger bump(BigInteger fee) {
    BigInteger roundedUp =
        fee.multiply(BUMPED_PER_MILLE).add(PER_MILLE.subtract(BigInteger.ONE)).divide(PER_MILLE);
    return roundedUp.max(fee.add(BigInteger.ONE));
  }
}
