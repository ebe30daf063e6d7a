package io.hostpay.orchestrator;

import io.hostpay.testkit.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests to a GCHostPay1 as its callers do. */
final class OrchestratorClient implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  OrchestratorClient(URI address) {
    this.address = address;
  }

  /** A report with this beside its token. */
  HttpAnswer report(String token, Map<String, String> beside) {
    Map<String, String> body = new HashMap<>(beside);
    body.put("token", token);
    return send(withIdentity(json("/status-verified", body), "/status-verified"));
  }

  /** A request without a body. */
  HttpAnswer operator(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    return send(withIdentity(request, path, headers), headers);
  }

  /** What stands above the answer to a request without a body. */
  HttpHeaders headers(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).headers();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A request that no client of Java's would send: its first line as it is, and no body. */
  String raw(String firstLine) throws IOException {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              (firstLine + "\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Delivers a token as Cloud Tasks does. */
  HttpAnswer post(String path, String token, String... headers) {
    return send(withIdentity(body(path, token), path, headers), headers);
  }

  /** Sends a request as it is, without the identity that belongs to its path. */
  HttpAnswer anonymously(String path, String token, String... headers) {
    return send(body(path, token), headers);
  }

  private static HttpRequest.Builder withIdentity(
      HttpRequest.Builder request, String path, String... headers) {
    if (!List.of(headers).contains("Authorization")) {
      CallerIdentity.authorization(path).ifPresent(value -> request.header("Authorization", value));
    }
    return request;
  }

  private HttpRequest.Builder body(String path, String token) {
    return json(path, Map.of("token", token));
  }

  private HttpRequest.Builder json(String path, Map<String, String> body) {
    return HttpRequest.newBuilder(address.resolve(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)));
  }

  private HttpAnswer send(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new HttpAnswer(answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
