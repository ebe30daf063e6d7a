package io.hostpay.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends a service requests as Cloud Tasks does, and others that it never would. */
final class ServiceClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** What came back. */
  record Answer(int status, String contentType, String retryAfter, JsonNode body) {
    /** {@code status} of the body, or its {@code detail} where it is a problem. */
    String says() {
      JsonNode status = body.path("status");
      return status.isString()
          ? status.asString() + (body.has("reason") ? ": " + body.get("reason").asString() : "")
          : body.path("detail").asString("");
    }
  }

  private final int port;
  private final Function<String, String> authorization;

  /**
   * Calls as an account that the service knows: {@code authorization} gives the header for each
   * path.
   */
  ServiceClient(int port, Function<String, String> authorization) {
    this.port = port;
    this.authorization = authorization;
  }

  /** Delivers a token. */
  Answer deliver(String path, String token) {
    return post(path, "{\"token\":\"" + token + "\"}");
  }

  Answer post(String path, String body) {
    return send("POST", path, "application/json", BodyPublishers.ofString(body));
  }

  Answer send(String method, String path, @Nullable String contentType, BodyPublisher body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(Service.url(port) + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", authorization.apply(path))
            .method(method, body);
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      if (!Secrets.in(response.body() + response.headers()).isEmpty()) {
        throw new AssertionError("an answer shows a secret: " + response.body());
      }
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.headers().firstValue("Retry-After").orElse(""),
          JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    }
  }
}
