package io.hostpay.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A service that this process has not started, a container for example. */
final class StartedElsewhere {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private StartedElsewhere() {}

  /**
   * Waits until {@code GET /health} is answered with 200 at this port, for as long as that takes.
   */
  static void awaitHealthy(int port) throws InterruptedException {
    HttpRequest health =
        HttpRequest.newBuilder(URI.create(Service.url(port) + "/health"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (!isHealthy(http, health)) {
        Thread.sleep(LOOK_EVERY);
      }
    }
  }

  private static boolean isHealthy(HttpClient http, HttpRequest health)
      throws InterruptedException {
    try {
      return http.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
