package io.hostpay.testkit.ethereum;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Who sent what to whom on a chain, as it is at the moment of the question. Reads only, and each
 * block once: a chain of some hundred blocks is asked for time and again. Thread-safe.
 */
public final class ChainBooks {
  private final Anvil chain;

  /** The chain as it was at the last question, from the first block on. */
  private final List<Block> blocks = new ArrayList<>();

  public ChainBooks(Anvil chain) {
    this.chain = chain;
  }

  private record Block(String hash, String parent, List<Transfer> transfers) {
    private static Block of(JsonNode block) {
      List<Transfer> transfers = new ArrayList<>();
      block.path("transactions").forEach(tx -> transfers.add(Transfer.of(tx)));
      return new Block(
          block.path("hash").asString(), block.path("parentHash").asString(), transfers);
    }
  }

  /**
   * A transaction that was mined.
   *
   * @param from and {@code to}: addresses in lower case; {@code to} is empty where it made a
   *     contract
   */
  public record Transfer(String hash, String from, String to, BigInteger wei, long nonce) {
    private static Transfer of(JsonNode tx) {
      return new Transfer(
          tx.path("hash").asString(),
          lower(tx.path("from")),
          lower(tx.path("to")),
          quantity(tx.path("value")),
          quantity(tx.path("nonce")).longValueExact());
    }

    private static String lower(JsonNode address) {
      return address.asString("").toLowerCase(Locale.ROOT);
    }
  }

  /** All transactions of all blocks, in the order in which they were mined. */
  public synchronized List<Transfer> transfers() {
    while (!readOn()) {
      // The chain was reorganised between two of the questions.
    }
    return blocks.stream().flatMap(block -> block.transfers().stream()).toList();
  }

  /** From the newest block back to one that is known; false if they are not of one chain. */
  private boolean readOn() {
    List<Block> fresh = new ArrayList<>();
    long number = chain.blockNumber();
    while (number > 0) {
      JsonNode found = chain.rpc("eth_getBlockByNumber", BigInteger.valueOf(number), true);
      Block block = Block.of(found);
      if (found.isNull() || !precedes(block, fresh)) {
        return false;
      }
      if (isKnown(number, block)) {
        break;
      }
      fresh.add(block);
      number--;
    }
    while (blocks.size() > number) {
      blocks.removeLast();
    }
    blocks.addAll(fresh.reversed());
    return true;
  }

  private static boolean precedes(Block block, List<Block> later) {
    return later.isEmpty() || later.getLast().parent().equals(block.hash());
  }

  /** A block that is the same has the same before it. */
  private boolean isKnown(long number, Block block) {
    return number <= blocks.size()
        && blocks.get(Math.toIntExact(number) - 1).hash().equals(block.hash());
  }

  /** All that a wallet ever sent, in the order in which it was mined. */
  public List<Transfer> transfersFrom(String wallet) {
    return transfers().stream().filter(tx -> tx.from().equalsIgnoreCase(wallet)).toList();
  }

  /** The hashes of all transactions to this address, with any value, in their order. */
  public List<String> transfersTo(String address) {
    return transfers().stream()
        .filter(tx -> tx.to().equalsIgnoreCase(address))
        .map(Transfer::hash)
        .toList();
  }

  /** What the sender paid for the transaction besides its value, in wei. */
  public BigInteger fee(Transfer transfer) {
    JsonNode receipt = chain.rpc("eth_getTransactionReceipt", transfer.hash());
    return quantity(receipt.path("gasUsed")).multiply(quantity(receipt.path("effectiveGasPrice")));
  }

  /** The transactions that wait to be mined, those behind a gap in their nonces included. */
  public List<JsonNode> pool() {
    List<JsonNode> all = new ArrayList<>();
    JsonNode pool = chain.rpc("txpool_content");
    for (String part : List.of("pending", "queued")) {
      pool.path(part).forEach(sender -> sender.forEach(all::add));
    }
    return all;
  }

  private static BigInteger quantity(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }
}
