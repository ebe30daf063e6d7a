package io.hostpay.executor.ethereum.rpc;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads results strictly, in the forms of the <a
 * href="https://ethereum.github.io/execution-apis/">execution API</a>: what is missing or malformed
 * is an error, never a zero.
 */
public final class Answers {
  private static final Pattern QUANTITY = Pattern.compile("0x[0-9a-fA-F]{1,64}");
  private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");

  private Answers() {}

  /** A number that is not negative, of 256 bits at most. */
  public static BigInteger quantity(@Nullable JsonNode node) {
    if (node == null || !node.isString() || !QUANTITY.matcher(node.asString()).matches()) {
      throw new MalformedAnswer("not a quantity");
    }
    return new BigInteger(node.asString().substring(2), 16);
  }

  /** A number, such as a block's, as nodes want it. */
  public static String toQuantity(long value) {
    return toQuantity(BigInteger.valueOf(value));
  }

  /** A number of any size as nodes want it. */
  public static String toQuantity(BigInteger value) {
    return "0x" + value.toString(16);
  }

  /** A block's number. */
  public static long height(@Nullable JsonNode node) {
    BigInteger height = quantity(node);
    if (height.bitLength() > 63) {
      throw new MalformedAnswer("a block number out of range");
    }
    return height.longValue();
  }

  /** A hash, in lower case. */
  public static String hash(@Nullable JsonNode node) {
    if (node == null || !node.isString() || !HASH.matcher(node.asString()).matches()) {
      throw new MalformedAnswer("not a hash");
    }
    return node.asString().toLowerCase(Locale.ROOT);
  }

  /** A text, such as an address, of any form. */
  public static String text(JsonNode node) {
    if (!node.isString()) {
      throw new MalformedAnswer("not a text");
    }
    return node.asString();
  }

  /** Refuses an answer that is about another transaction than was asked for. */
  public static void requireSame(String txHash, @Nullable JsonNode node) {
    if (!txHash.equalsIgnoreCase(hash(node))) {
      throw new MalformedAnswer("about another transaction");
    }
  }

  /** An object, or empty where the node knows no such thing and says null. */
  public static Optional<JsonNode> object(JsonNode node) {
    if (node.isNull()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw new MalformedAnswer("not an object");
    }
    return Optional.of(node);
  }

  /** Whether a field is left out or null. */
  public static boolean isAbsent(@Nullable JsonNode node) {
    return node == null || node.isNull();
  }
}
