package io.hostpay.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The health of a service on this machine, whoever has started it. */
final class Health {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest question;

  Health(int port) {
    question =
        HttpRequest.newBuilder(URI.create(Service.url(port) + "/health"))
            .timeout(Duration.ofSeconds(2))
            .build();
  }

  /** Whether {@code GET /health} is answered with 200 now; false when interrupted. */
  boolean isGood() {
    try {
      return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
