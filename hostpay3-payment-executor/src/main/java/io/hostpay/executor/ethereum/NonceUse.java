package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * What has used a nonce of an account, as far as it can be shown. Whatever is found may still be
 * undone until its block is final ({@link Chain#finality}).
 */
public sealed interface NonceUse {
  /**
   * Nothing has, as the endpoints see it.
   *
   * @param head the newest block at which that was so
   */
  record NotUsed(long head) implements NonceUse {}

  /**
   * A transaction of the account's. Its receipt says whether it succeeded.
   *
   * @param txHash lower case
   * @param to its receiver, in lower case; null where it puts a contract on the chain
   */
  record ByTransaction(String txHash, @Nullable String to, BigInteger valueWei, BlockRef block)
      implements NonceUse {}

  /**
   * An <a href="https://eips.ethereum.org/EIPS/eip-7702">EIP-7702</a> authorization that the
   * account's key has signed, carried by a transaction of anybody's. It pays nobody.
   *
   * @param txHash of the transaction that carried it, lower case
   */
  record ByAuthorization(String txHash, BlockRef block) implements NonceUse {}

  /**
   * It is used, and by what can't be shown now: the nodes have forgotten the state of that time, or
   * they contradict one another.
   *
   * @param known what is known, in words, for whoever has to decide
   * @param usedBy the block by which it was used, or {@link #CONTRADICTED}
   */
  record Unproven(String known, long usedBy) implements NonceUse {
    /** Above all blocks: endpoints contradict one another, so that none is known to be the one. */
    public static final long CONTRADICTED = Long.MAX_VALUE;
  }
}
