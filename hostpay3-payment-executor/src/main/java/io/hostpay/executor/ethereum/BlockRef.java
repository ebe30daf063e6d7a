package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
import io.hostpay.executor.ethereum.rpc.MalformedAnswer;
import io.hostpay.executor.ethereum.rpc.NoAnswer;
import io.hostpay.executor.ethereum.rpc.NodeError;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A block as one endpoint sees it.
 *
 * @param number its height
 * @param hash its hash, lower case
 */
public record BlockRef(long number, String hash) {
  /**
   * Asks for the block at a height. An answer about another block counts as no answer: a gateway
   * may give its newest block for one that it does not have.
   *
   * @return empty if the endpoint has no such block
   */
  static Optional<BlockRef> at(Endpoint endpoint, long number) throws NodeError, NoAnswer {
    return endpoint.call(
        answer -> read(answer).map(block -> block.requireNumber(number)),
        "eth_getBlockByNumber",
        Answers.toQuantity(number),
        false);
  }

  /** Asks for the newest block that can no longer be undone; empty if there is none yet. */
  static Optional<BlockRef> finalized(Endpoint endpoint) throws NodeError, NoAnswer {
    return endpoint.call(BlockRef::read, "eth_getBlockByNumber", "finalized", false);
  }

  BlockRef requireNumber(long asked) {
    if (number != asked) {
      throw new MalformedAnswer("about another block");
    }
    return this;
  }

  /** Reads a block; its number and hash are needed, all else is not. */
  static Optional<BlockRef> read(JsonNode block) {
    return Answers.object(block)
        .map(b -> new BlockRef(Answers.height(b.get("number")), Answers.hash(b.get("hash"))));
  }
}
