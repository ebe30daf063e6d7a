package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Proof that a transaction is in a block. Until that block is finalized it may still be undone by a
 * reorganisation.
 *
 * @param txHash the transaction's hash, lower case
 * @param blockNumber the block's number
 * @param blockHash the block's hash, lower case
 * @param success whether the transfer happened; if not, only gas was spent
 * @param gasUsed gas used by this transaction, for the record; 0, which no transaction uses, where
 *     the node did not tell
 */
public record Receipt(
    String txHash, long blockNumber, String blockHash, boolean success, BigInteger gasUsed) {

  /**
   * Reads a receipt. Needed are whose it is, the block's number and hash, and the status.
   *
   * @return empty if there is none, or the transaction is in no block
   */
  static Optional<Receipt> read(JsonNode receipt, String txHash) {
    Optional<JsonNode> mined =
        Answers.object(receipt).filter(r -> !Answers.isAbsent(r.get("blockHash")));
    mined.ifPresent(r -> Answers.requireSame(txHash, r.get("transactionHash")));
    return mined.map(
        r ->
            new Receipt(
                txHash.toLowerCase(Locale.ROOT),
                Answers.height(r.get("blockNumber")),
                Answers.hash(r.get("blockHash")),
                success(r.get("status")),
                gas(r.get("gasUsed"))));
  }

  private static boolean success(@Nullable JsonNode status) {
    BigInteger value = Answers.quantity(status);
    if (value.bitLength() > 1) {
      throw new MalformedAnswer("a receipt status that is neither 0 nor 1");
    }
    return value.testBit(0);
  }

  private static BigInteger gas(@Nullable JsonNode used) {
    try {
      return Answers.quantity(used);
    } catch (MalformedAnswer untold) {
      return BigInteger.ZERO;
    }
  }

  /** Whether both tell the same outcome, in the same block, of the transaction they are about. */
  boolean agreesWith(Receipt other) {
    return success == other.success && block().equals(other.block());
  }

  /** The block that the transaction is in. */
  public BlockRef block() {
    return new BlockRef(blockNumber, blockHash);
  }
}
