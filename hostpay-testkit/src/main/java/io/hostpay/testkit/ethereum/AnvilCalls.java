package io.hostpay.testkit.ethereum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls of an anvil's methods. Thread-safe. */
final class AnvilCalls implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** What the names of methods begin with that can be called twice without harm. */
  private static final List<String> REPEATABLE =
      List.of("eth_get", "eth_blockNumber", "anvil_set", "anvil_drop", "evm_setAutomine");

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  AnvilCalls(URI url) {
    this.url = url;
  }

  /** As {@link Anvil#rpc}. */
  JsonNode rpc(String method, Object... params) {
    JsonNode answer = exchange(method, params);
    if (answer.hasNonNull("error")) {
      throw new IllegalStateException(method + ": " + answer.get("error"));
    }
    return answer.get("result");
  }

  private JsonNode exchange(String method, Object... params) {
    List<?> encoded =
        List.of(params).stream()
            .map(param -> param instanceof BigInteger number ? "0x" + number.toString(16) : param)
            .toList();
    Map<String, Object> call =
        Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", encoded);
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(MAPPER.writeValueAsString(call)))
            .build();
    try {
      return MAPPER.readTree(send(request, method).body());
    } catch (IOException broken) {
      throw new UncheckedIOException(
          "anvil on port %d does not answer %s: %s".formatted(url.getPort(), method, broken),
          broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while calling anvil.", interrupted);
    }
  }

  /**
   * A lost connection leaves it open whether the node has done anything. What asks, or says how
   * things are to be from now on, is said once more; a transaction or a block is not.
   */
  private HttpResponse<String> send(HttpRequest request, String method)
      throws IOException, InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (HttpTimeoutException late) {
      throw late;
    } catch (IOException broken) {
      if (REPEATABLE.stream().noneMatch(method::startsWith)) {
        throw broken;
      }
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
