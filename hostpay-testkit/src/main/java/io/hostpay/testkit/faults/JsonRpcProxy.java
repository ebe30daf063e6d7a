package io.hostpay.testkit.faults;

import io.hostpay.testkit.faults.Call.Boundary;
import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * In front of an Ethereum node: sees the method of each call, alone or in a batch, and lets rules
 * answer in the node's stead. The first rule that falls on a call decides. Thread-safe.
 */
public final class JsonRpcProxy implements AutoCloseable {
  /** In place of the API key that providers have in their URLs, and that must show nowhere. */
  public static final String API_KEY = "s3cr3t-api-key";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final RpcNode node;
  private final HttpFront front;
  private final List<RpcRule> rules = new CopyOnWriteArrayList<>();
  private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();
  private volatile CallObserver observer = CallObserver.nothing();

  /** Listens on a free port. */
  public JsonRpcProxy(URI node) {
    this.node = new RpcNode(node);
    this.front = new HttpFront(this::serve);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + front.port() + "/v2/" + API_KEY);
  }

  public void watch(CallObserver next) {
    observer = next;
  }

  /** Adds a rule after those there are. */
  public void rule(RpcRule rule) {
    rules.add(rule);
  }

  /** Decides on this method's calls from now on, in place of earlier rules for it. */
  public JsonRpcProxy answer(String method, RpcFault fault) {
    rules.removeIf(rule -> rule.isFor(method));
    rules.add(RpcRule.forMethod(method, fault));
    return this;
  }

  /** Decides on every call from now on, before the rules for single methods. */
  public JsonRpcProxy always(RpcFault fault) {
    rules.removeIf(RpcRule::isForEvery);
    rules.addFirst(RpcRule.onEvery(fault));
    return this;
  }

  /** Takes out all rules. */
  public void removeRules() {
    rules.clear();
  }

  /** Ends every connection there is now. */
  public void cutAll() {
    front.cutAll();
  }

  /** How often a method was called so far. */
  public long calls(String method) {
    return calls.getOrDefault(method, new AtomicLong()).get();
  }

  /** How often any method was called so far. */
  public Map<String, Long> calls() {
    Map<String, Long> all = new TreeMap<>();
    calls.forEach((method, count) -> all.put(method, count.get()));
    return all;
  }

  /** How many calls there were so far, of whatever method. */
  public long allCalls() {
    return calls.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** Counts from zero again. */
  public void forgetCalls() {
    calls.clear();
  }

  private HttpFront.Reaction serve(HttpFront.Question question) throws IOException {
    JsonNode asked = MAPPER.readTree(question.body());
    if (!asked.isArray()) {
      return reaction(asked, replyTo(asked));
    }
    ArrayNode batch = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : asked) {
      RpcReply reply = replyTo(one);
      Optional<JsonNode> json = json(one, reply);
      if (json.isEmpty()) {
        return reaction(one, reply);
      }
      batch.add(json.get());
    }
    return HttpFront.Answer.of(200, "application/json", batch.toString());
  }

  private RpcReply replyTo(JsonNode question) throws IOException {
    String method = question.path("method").asString("");
    calls.computeIfAbsent(method, name -> new AtomicLong()).incrementAndGet();
    Call call = new Call(Boundary.RPC, method);
    if (observer.judge(Moment.BEFORE, call) == Verdict.CUT) {
      return new RpcReply.Hangup(false);
    }
    RpcFault fault =
        rules.stream()
            .filter(rule -> rule.fallsOn(method))
            .findFirst()
            .map(RpcRule::fault)
            .orElse((passed, real) -> real.forward());
    RpcReply reply =
        fault.answer(new RpcCall(method, question.path("params")), node.with(question));
    return observer.judge(Moment.AFTER, call) == Verdict.CUT ? new RpcReply.Hangup(false) : reply;
  }

  private static HttpFront.Reaction reaction(JsonNode question, RpcReply reply) {
    return switch (reply) {
      case RpcReply.Http http ->
          HttpFront.Answer.of(http.status(), http.contentType(), http.body());
      case RpcReply.Hangup hangup -> new HttpFront.Hangup(hangup.reset());
      case RpcReply.Result result -> ok(json(question, result).orElseThrow());
      case RpcReply.Failure failure -> ok(json(question, failure).orElseThrow());
      case RpcReply.Whole whole -> ok(whole.answer());
    };
  }

  private static HttpFront.Answer ok(JsonNode answer) {
    return HttpFront.Answer.of(200, "application/json", answer.toString());
  }

  /** The reply as JSON, if it is any. */
  private static Optional<JsonNode> json(JsonNode question, RpcReply reply) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("jsonrpc", "2.0");
    answer.set("id", question.path("id"));
    return switch (reply) {
      case RpcReply.Result result -> {
        answer.set("result", result.result());
        yield Optional.of(answer);
      }
      case RpcReply.Failure failure -> {
        answer.putObject("error").put("code", failure.code()).put("message", failure.message());
        yield Optional.of(answer);
      }
      case RpcReply.Whole whole -> Optional.of(whole.answer());
      case RpcReply.Http http -> Optional.empty();
      case RpcReply.Hangup hangup -> Optional.empty();
    };
  }

  @Override
  public void close() {
    front.close();
    node.close();
  }
}
