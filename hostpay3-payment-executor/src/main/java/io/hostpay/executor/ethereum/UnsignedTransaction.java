package io.hostpay.executor.ethereum;

import java.math.BigInteger;

/**
 * A transfer that is ready to be signed; one that no node could take can't be made.
 *
 * @param chainId the chain it is valid on, above 0
 * @param nonce its place in the wallet's sequence, from 0 on
 * @param to the receiver; any spelling that {@link EthereumAddress#parse} takes, kept in EIP-55
 *     form
 * @param valueWei what is transferred, in wei; 0 only makes sense for a cancellation
 * @param gasLimit the most gas it may use, at least 21000
 * @param fees what it offers per gas
 */
public record UnsignedTransaction(
    long chainId,
    BigInteger nonce,
    String to,
    BigInteger valueWei,
    BigInteger gasLimit,
    Fees fees) {
  /** What a transfer to an account without code uses, and no transaction uses less. */
  public static final BigInteger TRANSFER_GAS = BigInteger.valueOf(21_000);

  /** <a href="https://eips.ethereum.org/EIPS/eip-2681">EIP-2681</a>. */
  private static final int MAX_NONCE_BITS = 64;

  public UnsignedTransaction {
    require(chainId > 0, "the chain id " + chainId + " is not above 0");
    require(
        nonce.signum() >= 0 && nonce.bitLength() <= MAX_NONCE_BITS, "the nonce is out of range");
    require(
        valueWei.signum() >= 0 && valueWei.bitLength() <= 256, "the amount in wei is out of range");
    require(
        gasLimit.compareTo(TRANSFER_GAS) >= 0 && gasLimit.bitLength() <= 63,
        "the gas limit is out of range");
    EthereumAddress receiver = EthereumAddress.parse(to);
    require(!receiver.isZero(), "the receiver is the zero address");
    to = receiver.checksummed();
  }

  /** The most that it can take from the wallet, in wei: amount and gas together. */
  public BigInteger worstCost() {
    return valueWei.add(fees.worstCost(gasLimit));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("Nothing was signed: " + otherwise + ".");
    }
  }
}
