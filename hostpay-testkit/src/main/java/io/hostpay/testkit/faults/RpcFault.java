package io.hostpay.testkit.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.web3j.crypto.Hash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What becomes of one JSON-RPC call instead of being answered by the node. */
@FunctionalInterface
public interface RpcFault {
  /** Decides on a call, on the thread that serves it; may block. */
  RpcReply answer(RpcCall call, RealNode node) throws IOException;

  /** The connection closes and the node never sees the call. */
  static RpcFault dropBefore() {
    return (call, node) -> new RpcReply.Hangup(false);
  }

  /** The node gets the call, the caller gets no answer. */
  static RpcFault dropAfter() {
    return (call, node) -> {
      node.forward();
      return new RpcReply.Hangup(false);
    };
  }

  /** The connection is reset and the node never sees the call. */
  static RpcFault reset() {
    return (call, node) -> new RpcReply.Hangup(true);
  }

  /** No answer, and the connection stays open, until the proxy is closed. */
  static RpcFault hang() {
    return (call, node) -> {
      pause(Duration.ofDays(1));
      return new RpcReply.Hangup(false);
    };
  }

  /** This fault the first time, and the node itself afterwards. */
  static RpcFault once(RpcFault fault) {
    AtomicBoolean over = new AtomicBoolean();
    return (call, node) -> over.getAndSet(true) ? node.forward() : fault.answer(call, node);
  }

  /** This fault for the calls that are meant, and the node itself for the others. */
  static RpcFault when(Predicate<RpcCall> meant, RpcFault fault) {
    return (call, node) -> meant.test(call) ? fault.answer(call, node) : node.forward();
  }

  /** The node's answer, later. */
  static RpcFault delay(Duration by) {
    return (call, node) -> {
      pause(by);
      return node.forward();
    };
  }

  /** The node's answer, later: its own state by then is newer than what it says. */
  static RpcFault delayAnswer(Duration by) {
    return (call, node) -> {
      RpcReply reply = node.forward();
      pause(by);
      return reply;
    };
  }

  /** The node gets the call; the answer names a transaction that isn't the one sent. */
  static RpcFault wrongHash() {
    return (call, node) -> {
      node.forward();
      return RpcReply.Result.text("0x" + "ab".repeat(32));
    };
  }

  /** Says that it took the transaction, with its right hash, and never passes it on. */
  static RpcFault lyingSuccess() {
    return (call, node) -> RpcReply.Result.text(Hash.sha3(call.params().get(0).asString()));
  }

  /** Takes the transaction, and forgets it once it has said so. */
  static RpcFault forgottenSuccess() {
    return (call, node) -> {
      RpcReply reply = node.forward();
      node.ask("anvil_dropTransaction", Hash.sha3(call.params().get(0).asString()));
      return reply;
    };
  }

  /** No such transaction, no receipt: whatever was asked for, it is not there. */
  static RpcFault nothing() {
    return (call, node) -> new RpcReply.Result(JsonNodeFactory.instance.nullNode());
  }

  /** The answer of a replica that is this many blocks behind. */
  static RpcFault lagging(int blocks) {
    return LaggingReplica.behind(blocks)::answer;
  }

  /** The answer of a replica that stands still at this block, whatever the others do. */
  static RpcFault standingAt(long block) {
    return LaggingReplica.standingAt(block)::answer;
  }

  /** A well-formed answer with this result, given as JSON. */
  static RpcFault result(String json) {
    JsonNode result = JsonMapper.shared().readTree(json);
    return (call, node) -> new RpcReply.Result(result);
  }

  /** The node's answer with its text changed. */
  static RpcFault altered(UnaryOperator<String> alteration) {
    return (call, node) ->
        new RpcReply.Whole(
            JsonMapper.shared().readTree(alteration.apply(node.forward().answer().toString())));
  }

  /** An answer to a question that nobody has asked. */
  static RpcFault wrongId() {
    return (call, node) ->
        new RpcReply.Whole(
            JsonMapper.shared().readTree("{\"jsonrpc\":\"2.0\",\"id\":987654321,\"result\":null}"));
  }

  /** An HTTP answer that need not be JSON-RPC at all. */
  static RpcFault status(int status, String body) {
    return (call, node) -> new RpcReply.Http(status, "application/json", body);
  }

  /** HTTP 429. */
  static RpcFault tooManyRequests() {
    return (call, node) -> new RpcReply.Http(429, "text/plain", "Too Many Requests");
  }

  /** JSON-RPC's "internal error". */
  static RpcFault internalError() {
    return error(-32603, "Internal error");
  }

  /** Any JSON-RPC error. */
  static RpcFault error(int code, String message) {
    return (call, node) -> new RpcReply.Failure(code, message);
  }

  /** A gateway's page in place of an answer. */
  static RpcFault html() {
    return (call, node) ->
        new RpcReply.Http(200, "text/html", "<html><body>502 Bad Gateway</body></html>");
  }

  private static void pause(Duration by) throws IOException {
    try {
      Thread.sleep(by);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new IOException("the proxy is being closed", closing);
    }
  }
}
