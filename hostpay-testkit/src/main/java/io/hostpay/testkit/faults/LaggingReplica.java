package io.hostpay.testkit.faults;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A replica that is some blocks behind: it knows no later block and nothing of the pool, so
 * receipts are missing, nonces lower and balances old.
 */
final class LaggingReplica {
  /** The newest block that it knows, given the node's. */
  private final UnaryOperator<BigInteger> newest;

  private LaggingReplica(UnaryOperator<BigInteger> newest) {
    this.newest = newest;
  }

  /** It follows so many blocks behind. */
  static LaggingReplica behind(int blocks) {
    return new LaggingReplica(head -> head.subtract(BigInteger.valueOf(blocks)));
  }

  /** It stands still at this block. */
  static LaggingReplica standingAt(long block) {
    return new LaggingReplica(head -> head.min(BigInteger.valueOf(block)));
  }

  RpcReply answer(RpcCall call, RealNode node) throws IOException {
    BigInteger head = quantity(node.ask("eth_blockNumber"));
    BigInteger known = newest.apply(head).max(BigInteger.ZERO);
    return switch (call.method()) {
      case "eth_blockNumber" -> RpcReply.Result.text(hex(known));
      case "eth_getTransactionReceipt", "eth_getTransactionByHash" -> {
        JsonNode found = node.ask(call.method(), call.params().get(0).asString());
        JsonNode block = found.path("blockNumber");
        boolean unknown = !block.isString() || quantity(block).compareTo(known) > 0;
        yield new RpcReply.Result(unknown ? JsonNodeFactory.instance.nullNode() : found);
      }
      case "eth_getTransactionCount", "eth_getBalance" ->
          new RpcReply.Result(
              node.ask(
                  call.method(),
                  call.params().get(0).asString(),
                  atMost(call.params().get(1).asString(), known)));
      case "eth_getBlockByNumber" ->
          new RpcReply.Result(
              node.ask(
                  call.method(),
                  block(call.params().get(0).asString(), head, known, node),
                  call.params().get(1).asBoolean()));
      case "eth_feeHistory" -> {
        List<Object> params = new ArrayList<>();
        params.add(call.params().get(0).asString());
        params.add(atMost(call.params().get(1).asString(), known));
        params.add(call.params().get(2));
        yield new RpcReply.Result(node.ask(call.method(), params.toArray()));
      }
      default -> node.forward();
    };
  }

  /**
   * The block to ask the node for; the replica's finalized block is as far behind its newest as the
   * node's is.
   */
  private static String block(String asked, BigInteger head, BigInteger known, RealNode node)
      throws IOException {
    if (!asked.equals("finalized") && !asked.equals("safe")) {
      return atMost(asked, known);
    }
    BigInteger real = quantity(node.ask("eth_getBlockByNumber", asked, false).path("number"));
    return hex(real.min(known.subtract(head.subtract(real))).max(BigInteger.ZERO));
  }

  /** The block that is asked for, but none after the last that it knows; it has no pool. */
  private static String atMost(String block, BigInteger known) {
    if (!block.startsWith("0x")) {
      return block.equals("latest") || block.equals("pending") ? hex(known) : block;
    }
    return hex(new BigInteger(block.substring(2), 16).min(known));
  }

  private static BigInteger quantity(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }

  private static String hex(BigInteger value) {
    return "0x" + value.toString(16);
  }
}
