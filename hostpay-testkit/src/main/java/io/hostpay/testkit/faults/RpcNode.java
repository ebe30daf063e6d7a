package io.hostpay.testkit.faults;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The node behind a {@link JsonRpcProxy}. */
final class RpcNode implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;

  RpcNode(URI url) {
    this.url = url;
  }

  /** The node, for one call that has come in. */
  RealNode with(JsonNode question) {
    return new RealNode() {
      @Override
      public RpcReply.Whole forward() throws IOException {
        return new RpcReply.Whole(exchange(question));
      }

      @Override
      public JsonNode ask(String method, Object... params) throws IOException {
        Map<String, Object> call =
            Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(params));
        JsonNode answer = exchange(call);
        if (answer.hasNonNull("error")) {
          throw new IOException(method + ": " + answer.get("error"));
        }
        return answer.path("result");
      }
    };
  }

  private JsonNode exchange(Object question) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(question)))
            .build();
    try {
      return MAPPER.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the proxy is being closed");
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
