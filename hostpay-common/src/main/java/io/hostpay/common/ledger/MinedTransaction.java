package io.hostpay.common.ledger;

import java.math.BigInteger;

/**
 * The transaction that paid, as its receipt says.
 *
 * @param txHash 0x and 64 lower-case hex digits
 */
public record MinedTransaction(
    String txHash, BigInteger gasUsed, long blockNumber, String blockHash) {}
