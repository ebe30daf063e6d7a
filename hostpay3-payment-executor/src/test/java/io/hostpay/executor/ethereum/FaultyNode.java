package io.hostpay.executor.ethereum;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hostpay.testkit.ethereum.Anvil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real node behind a proxy that answers some calls, or all, in the node's stead. */
public final class FaultyNode implements AutoCloseable {
  /** A part of the URL that stands for an API key. */
  static final String API_KEY = "s3cr3t-api-key";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What is sent back. */
  public record Reply(int status, String body) {}

  /** What the proxy does with a call; an empty reply breaks the connection. */
  @FunctionalInterface
  public interface Fault {
    Optional<Reply> reply(JsonNode call, Node node);
  }

  /** The real node, as far as a fault wants to pass the call on. */
  @FunctionalInterface
  public interface Node {
    Reply forward();
  }

  private final CountDownLatch closing = new CountDownLatch(1);
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();
  private final HttpServer server;
  private final Anvil anvil;
  private volatile @Nullable Fault everyCall;

  public FaultyNode(Anvil anvil) throws IOException {
    this.anvil = anvil;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v2/" + API_KEY);
  }

  /** How often a method was called. */
  public long calls(String method) {
    return calls.stream().filter(method::equals).count();
  }

  /** How often any method was called. */
  public int calls() {
    return calls.size();
  }

  /** Forgets what was called so far. */
  public void forgetCalls() {
    calls.clear();
  }

  public FaultyNode always(Fault fault) {
    everyCall = fault;
    return this;
  }

  public FaultyNode on(String method, Fault fault) {
    faults.put(method, fault);
    return this;
  }

  public void heal() {
    everyCall = null;
    faults.clear();
  }

  public static Fault status(int status, String body) {
    return (call, node) -> Optional.of(new Reply(status, body));
  }

  public static Fault html() {
    return status(200, "<html><body>Please log in to the network first.</body></html>");
  }

  /** A well-formed answer with this result, given as JSON. */
  public static Fault result(String json) {
    return (call, node) ->
        Optional.of(
            new Reply(
                200,
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(call.get("id"), json)));
  }

  public static Fault error(int code, String message) {
    return (call, node) ->
        Optional.of(
            new Reply(
                200,
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":%s}}"
                    .formatted(call.get("id"), code, MAPPER.writeValueAsString(message))));
  }

  /** The node's answer under an id that nobody asked with. */
  static Fault wrongId() {
    return (call, node) ->
        Optional.of(new Reply(200, "{\"jsonrpc\":\"2.0\",\"id\":987654321,\"result\":null}"));
  }

  /** Another fault the first time, and the node itself afterwards. */
  public static Fault once(Fault fault) {
    AtomicBoolean over = new AtomicBoolean();
    return (call, node) ->
        over.getAndSet(true) ? Optional.of(node.forward()) : fault.reply(call, node);
  }

  /** The node's answer with one text in it replaced by another. */
  public static Fault altered(UnaryOperator<String> alteration) {
    return (call, node) -> {
      Reply reply = node.forward();
      return Optional.of(new Reply(reply.status(), alteration.apply(reply.body())));
    };
  }

  public static Fault reset() {
    return (call, node) -> Optional.empty();
  }

  /** The node gets the call, the caller gets no answer. */
  public static Fault resetAfterwards() {
    return (call, node) -> {
      node.forward();
      return Optional.empty();
    };
  }

  public Fault hang() {
    return (call, node) -> {
      try {
        closing.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] question = exchange.getRequestBody().readAllBytes();
      JsonNode call = MAPPER.readTree(question);
      String method = call.get("method").asString();
      calls.add(method);
      Fault all = everyCall;
      Fault fault =
          all != null ? all : faults.getOrDefault(method, (c, node) -> Optional.of(node.forward()));
      Optional<Reply> reply = fault.reply(call, () -> forward(question));
      if (reply.isPresent()) {
        byte[] body = reply.get().body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.get().status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Reply forward(byte[] question) {
    HttpRequest request =
        HttpRequest.newBuilder(anvil.rpcUrl())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(question))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Reply(answer.statusCode(), answer.body());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
    http.close();
  }
}
