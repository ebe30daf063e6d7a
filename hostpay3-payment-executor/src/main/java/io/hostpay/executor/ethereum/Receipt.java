package io.hostpay.executor.ethereum;

import java.math.BigInteger;

/**
 * Proof that a transaction is in a block. Until that block is finalized it may still be undone by a
 * reorganisation.
 *
 * @param txHash the transaction's hash, lower case
 * @param blockNumber the block's number
 * @param blockHash the block's hash, lower case
 * @param success whether the transfer happened; if not, only gas was spent
 * @param gasUsed gas used by this transaction
 * @param effectiveGasPrice what was paid per gas, in wei
 */
public record Receipt(
    String txHash,
    long blockNumber,
    String blockHash,
    boolean success,
    BigInteger gasUsed,
    BigInteger effectiveGasPrice) {}
