package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads results strictly, in the forms of the <a
 * href="https://ethereum.github.io/execution-apis/">execution API</a>: what is missing or malformed
 * is an error, never a zero.
 */
final class Answers {
  private static final Pattern QUANTITY = Pattern.compile("0x[0-9a-fA-F]{1,64}");
  private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");

  private Answers() {}

  static BigInteger quantity(@Nullable JsonNode node) {
    if (node == null || !node.isString() || !QUANTITY.matcher(node.asString()).matches()) {
      throw new MalformedAnswer("not a quantity");
    }
    return new BigInteger(node.asString().substring(2), 16);
  }

  static String toQuantity(BigInteger value) {
    return "0x" + value.toString(16);
  }

  /** What a transaction needs; none needs less than a plain transfer. */
  static BigInteger gas(JsonNode node) {
    BigInteger gas = quantity(node);
    if (gas.compareTo(UnsignedTransaction.TRANSFER_GAS) < 0) {
      throw new MalformedAnswer("less gas than any transaction needs");
    }
    return gas;
  }

  static long height(@Nullable JsonNode node) {
    BigInteger height = quantity(node);
    if (height.bitLength() > 63) {
      throw new MalformedAnswer("a block number out of range");
    }
    return height.longValue();
  }

  static String hash(@Nullable JsonNode node) {
    if (node == null || !node.isString() || !HASH.matcher(node.asString()).matches()) {
      throw new MalformedAnswer("not a hash");
    }
    return node.asString().toLowerCase(Locale.ROOT);
  }

  /** A block's number and hash; empty if the node does not have such a block. */
  static Optional<BlockRef> block(JsonNode block) {
    return object(block).map(b -> new BlockRef(height(b.get("number")), hash(b.get("hash"))));
  }

  /** The hash of the account's transaction with this nonce; empty if the block has none. */
  static Optional<String> transaction(JsonNode block, String from, BigInteger nonce) {
    JsonNode transactions = block.path("transactions");
    if (object(block).isPresent() && !transactions.isArray()) {
      throw new MalformedAnswer("a block without transactions");
    }
    return StreamSupport.stream(transactions.spliterator(), false)
        .filter(tx -> tx.path("from").asString("").equalsIgnoreCase(from))
        .filter(tx -> quantity(tx.get("nonce")).equals(nonce))
        .map(tx -> hash(tx.get("hash")))
        .findFirst();
  }

  /** What a node knows of a transaction; one that waits in the pool has no block yet. */
  static Presence presence(JsonNode transaction, String txHash) {
    Optional<JsonNode> known = object(transaction);
    known.ifPresent(tx -> requireSame(txHash, tx.get("hash")));
    return known
        .map(tx -> isAbsent(tx.get("blockHash")) ? Presence.PENDING : Presence.MINED)
        .orElse(Presence.UNKNOWN);
  }

  /** The receipt; empty if the node has none or the transaction is in no block. */
  static Optional<Receipt> receipt(JsonNode receipt, String txHash) {
    Optional<JsonNode> mined = object(receipt).filter(r -> !isAbsent(r.get("blockHash")));
    mined.ifPresent(r -> requireSame(txHash, r.get("transactionHash")));
    return mined.map(
        r ->
            new Receipt(
                txHash.toLowerCase(Locale.ROOT),
                height(r.get("blockNumber")),
                hash(r.get("blockHash")),
                success(r.get("status")),
                quantity(r.get("gasUsed")),
                quantity(r.get("effectiveGasPrice"))));
  }

  private static boolean success(@Nullable JsonNode status) {
    BigInteger value = quantity(status);
    if (value.bitLength() > 1) {
      throw new MalformedAnswer("a receipt status that is neither 0 nor 1");
    }
    return value.testBit(0);
  }

  private static void requireSame(String txHash, @Nullable JsonNode node) {
    if (!txHash.equalsIgnoreCase(hash(node))) {
      throw new MalformedAnswer("about another transaction");
    }
  }

  private static Optional<JsonNode> object(JsonNode node) {
    if (node.isNull()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw new MalformedAnswer("not an object");
    }
    return Optional.of(node);
  }

  private static boolean isAbsent(@Nullable JsonNode node) {
    return node == null || node.isNull();
  }
}
