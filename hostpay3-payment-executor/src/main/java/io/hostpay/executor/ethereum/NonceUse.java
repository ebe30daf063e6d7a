package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Finds the transaction that used a nonce, in the block that holds it. Needs the account's past
 * nonces, which a node that is no archive keeps for the last 128 blocks: it gives an error for what
 * lies deeper, and nothing is concluded from that.
 */
final class NonceUse {
  private final Endpoint endpoint;
  private final String address;
  private final BigInteger nonce;

  NonceUse(Endpoint endpoint, String address, BigInteger nonce) {
    this.endpoint = endpoint;
    this.address = address;
    this.nonce = nonce;
  }

  /**
   * The hash of the transaction, lower case.
   *
   * @param block in which the nonce is used up
   * @return empty where the endpoint contradicts itself, as several nodes behind one name may
   */
  Optional<String> before(long block) throws NodeError, NoAnswer {
    long used = block;
    long step = 1;
    while (used > 0) {
      long earlier = Math.max(used - step, 0);
      try {
        if (!isUsedAt(earlier)) {
          return transactionIn(firstUse(earlier, used));
        }
        used = earlier;
        step *= 2;
      } catch (NodeError tooDeep) {
        if (step == 1) {
          throw tooDeep;
        }
        step /= 2;
      }
    }
    return Optional.empty();
  }

  private long firstUse(long lastUnused, long firstUsed) throws NodeError, NoAnswer {
    long unused = lastUnused;
    long used = firstUsed;
    while (used - unused > 1) {
      long middle = unused + (used - unused) / 2;
      if (isUsedAt(middle)) {
        used = middle;
      } else {
        unused = middle;
      }
    }
    return used;
  }

  private boolean isUsedAt(long block) throws NodeError, NoAnswer {
    BigInteger next =
        endpoint.call(
            Answers::quantity,
            "eth_getTransactionCount",
            address,
            Answers.toQuantity(BigInteger.valueOf(block)));
    return nonce.compareTo(next) < 0;
  }

  private Optional<String> transactionIn(long block) throws NodeError, NoAnswer {
    return endpoint.call(
        answer -> Answers.transaction(answer, address, nonce),
        "eth_getBlockByNumber",
        Answers.toQuantity(BigInteger.valueOf(block)),
        true);
  }
}
