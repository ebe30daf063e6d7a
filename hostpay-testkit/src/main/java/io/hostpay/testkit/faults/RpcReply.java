package io.hostpay.testkit.faults;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is sent back for one JSON-RPC call. */
public sealed interface RpcReply {
  /** Counts as the answer to this call alone, also in a batch. */
  record Result(JsonNode result) implements RpcReply {
    public static Result text(String text) {
      return new Result(JsonNodeFactory.instance.stringNode(text));
    }
  }

  /** Likewise. */
  record Failure(int code, String message) implements RpcReply {}

  /** The node's own answer, whatever it is. */
  record Whole(JsonNode answer) implements RpcReply {}

  /** In place of any JSON: of the whole batch, if it is one. */
  record Http(int status, String contentType, String body) implements RpcReply {}

  /** No answer, and the connection ends: of the whole batch, if it is one. */
  record Hangup(boolean reset) implements RpcReply {}
}
