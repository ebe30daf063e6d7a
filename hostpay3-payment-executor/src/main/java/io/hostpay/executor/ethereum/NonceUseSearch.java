package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.EndpointProblem;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Finds on one endpoint what has used a nonce: the block in which the account's next nonce passed
 * it, and what in that block did it. Needs the account's past nonces. A node that is no archive
 * keeps them for the last 128 blocks, so it is worth asking early; for older ones it answers with
 * an error, and then a person has to look.
 */
final class NonceUseSearch {
  private final Endpoint endpoint;
  private final String address;
  private final BigInteger nonce;

  NonceUseSearch(Endpoint endpoint, String address, BigInteger nonce) {
    this.endpoint = endpoint;
    this.address = address;
    this.nonce = nonce;
  }

  /** What has used it, as of the endpoint's newest block. */
  NonceUse now() throws NodeError, NoAnswer {
    long head = endpoint.call(Answers::height, "eth_blockNumber");
    return isUsedAt(head) ? before(head) : new NonceUse.NotUsed(head);
  }

  /**
   * What has used it.
   *
   * @param block one by which the nonce is used, the one that used it or a later one
   */
  NonceUse before(long block) throws NodeError, NoAnswer {
    long used = block;
    long step = 1;
    while (used > 0) {
      long earlier = Math.max(used - step, 0);
      try {
        if (!isUsedAt(earlier)) {
          return between(earlier, used);
        }
        used = earlier;
        step *= 2;
      } catch (NodeError tooDeep) {
        if (step == 1) {
          return new NonceUse.Unproven(
              "nonce %d was used in block %d or before; %s no longer has the state to tell (%s)"
                  .formatted(nonce, used, endpoint.name(), tooDeep.detail()),
              used);
        }
        step /= 2;
      }
    }
    return contradiction(block);
  }

  /**
   * A node may have forgotten the block itself, its transactions, or the state of some blocks only;
   * or the block may be larger than is read.
   */
  private NonceUse between(long lastUnused, long firstUsed) throws NoAnswer {
    long unused = lastUnused;
    long used = firstUsed;
    try {
      while (used - unused > 1) {
        long middle = unused + (used - unused) / 2;
        if (isUsedAt(middle)) {
          used = middle;
        } else {
          unused = middle;
        }
      }
      return in(used);
    } catch (NodeError forgotten) {
      return notShown(unused, used, forgotten.detail());
    } catch (NoAnswer none) {
      if (none.kind() != EndpointProblem.Kind.BAD_ANSWER) {
        throw none; // asked for again
      }
      return notShown(unused, used, none.detail());
    }
  }

  private NonceUse notShown(long lastUnused, long firstUsed, String why) {
    return new NonceUse.Unproven(
        "nonce %d was used after block %d and by block %d; %s does not show by what (%s)"
            .formatted(nonce, lastUnused, firstUsed, endpoint.name(), why),
        firstUsed);
  }

  private boolean isUsedAt(long block) throws NodeError, NoAnswer {
    BigInteger next =
        endpoint.call(Answers::quantity, Account.NEXT_NONCE, address, Answers.toQuantity(block));
    return nonce.compareTo(next) < 0;
  }

  private NonceUse in(long block) throws NodeError, NoAnswer {
    Optional<NonceUse> found =
        endpoint.call(
            answer -> new NonceUseInBlock(address, nonce).in(answer, block),
            "eth_getBlockByNumber",
            Answers.toQuantity(block),
            true);
    return found.orElseGet(() -> contradiction(block));
  }

  /**
   * Several nodes behind one name may contradict one another, when one lags or follows another
   * branch.
   */
  private NonceUse contradiction(long block) {
    return new NonceUse.Unproven(
        "nonce %d is used by block %d, but %s shows nothing that used it"
            .formatted(nonce, block, endpoint.name()),
        block);
  }
}
