package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.time.Instant;

/**
 * An account as of one block.
 *
 * @param balanceWei its balance at {@code blockNumber}
 * @param pendingNonce the next nonce counting what waits in the endpoints' pools: the highest that
 *     any of them gave, since one that lags gives a lower one
 * @param latestNonce the next nonce at {@code blockNumber}
 * @param blockNumber the block that balance and latestNonce were both read at: the newest of the
 *     endpoint that is furthest ahead, or a few before it where its nodes don't have that one yet
 * @param endpoint the name of the endpoint that balance and latestNonce are from
 * @param market what gas costs there
 * @param askedAt when the first endpoint was asked, by our clock
 */
public record FundsView(
    BigInteger balanceWei,
    BigInteger pendingNonce,
    BigInteger latestNonce,
    long blockNumber,
    String endpoint,
    Market market,
    Instant askedAt) {

  /** One above the highest nonce that the chain or a pool has used. */
  public BigInteger endOfUsed() {
    return latestNonce.max(pendingNonce);
  }
}
