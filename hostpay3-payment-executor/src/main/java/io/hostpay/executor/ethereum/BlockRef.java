package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import io.hostpay.executor.ethereum.rpc.Endpoint;
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
   * Asks for a block.
   *
   * @param block its number, or a name such as "finalized"
   * @return empty if the endpoint has no such block
   */
  static Optional<BlockRef> at(Endpoint endpoint, String block) throws NodeError, NoAnswer {
    return endpoint.call(BlockRef::read, "eth_getBlockByNumber", block, false);
  }

  /** Reads a block; its number and hash are needed, all else is not. */
  static Optional<BlockRef> read(JsonNode block) {
    return Answers.object(block)
        .map(b -> new BlockRef(Answers.height(b.get("number")), Answers.hash(b.get("hash"))));
  }
}
