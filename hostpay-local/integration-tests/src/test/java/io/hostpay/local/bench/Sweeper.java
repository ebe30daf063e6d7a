package io.hostpay.local.bench;

import io.hostpay.local.LocalKeys;
import io.hostpay.testkit.identity.IdentityProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Cloud Scheduler's part, at the moments of a row's choosing. */
final class Sweeper {
  private final HttpClient http;
  private final IdentityProvider google;
  private final String orchestrator;

  Sweeper(HttpClient http, IdentityProvider google, String orchestrator) {
    this.http = http;
    this.google = google;
    this.orchestrator = orchestrator;
  }

  /** One sweep, to its end. */
  void sweep() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(orchestrator + "/sweep"))
                .header("Authorization", google.bearer(LocalKeys.SWEEP_ACCOUNT, orchestrator))
                .timeout(Duration.ofMinutes(5))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("not swept: " + answer.statusCode() + answer.body());
    }
  }
}
