package io.hostpay.executor.ethereum;

import java.math.BigInteger;

/**
 * What of an account can no longer be undone.
 *
 * @param blockNumber the finalized block: the lowest over all endpoints that answered
 * @param nonce the account's next nonce at the finalized block: the lowest over all endpoints;
 *     every nonce below it has been used for good
 */
public record FinalizedView(long blockNumber, BigInteger nonce) {}
