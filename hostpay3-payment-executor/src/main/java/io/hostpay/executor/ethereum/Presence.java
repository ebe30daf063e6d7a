package io.hostpay.executor.ethereum;

import io.hostpay.executor.ethereum.rpc.Answers;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What the endpoints know of a transaction. */
public enum Presence {
  /** It waits in the pool of at least one endpoint. */
  PENDING,
  /** At least one endpoint has it in a block. */
  MINED,
  /**
   * Every endpoint that answered says that it has never seen it or has forgotten it. It may still
   * be mined, for instance from another node's pool.
   */
  UNKNOWN;

  /** Reads what a node knows of a transaction; one that waits in the pool has no block yet. */
  static Presence read(JsonNode transaction, String txHash) {
    Optional<JsonNode> known = Answers.object(transaction);
    known.ifPresent(tx -> Answers.requireSame(txHash, tx.get("hash")));
    return known.map(tx -> Answers.isAbsent(tx.get("blockHash")) ? PENDING : MINED).orElse(UNKNOWN);
  }
}
