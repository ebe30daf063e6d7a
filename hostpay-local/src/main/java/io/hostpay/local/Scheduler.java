package io.hostpay.local;

import io.hostpay.testkit.identity.IdentityProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Cloud Scheduler's part: calls {@code POST /sweep} every ten minutes of the run's time. */
final class Scheduler implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cloud-scheduler").factory());

  private Scheduler() {}

  static Scheduler start(Ports ports, LocalClock clock, IdentityProvider google) {
    Scheduler scheduler = new Scheduler();
    String service = Service.url(ports.orchestrator());
    URI sweep = URI.create(service + "/sweep");
    long interval = Math.max(1, (long) (INTERVAL.toMillis() / clock.scale()));
    var unused =
        scheduler.timer.scheduleWithFixedDelay(
            () -> scheduler.call(sweep, google.bearer(LocalKeys.SWEEP_ACCOUNT, service)),
            interval,
            interval,
            TimeUnit.MILLISECONDS);
    return scheduler;
  }

  private void call(URI sweep, String authorization) {
    HttpRequest request =
        HttpRequest.newBuilder(sweep)
            .timeout(Duration.ofMinutes(2))
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      var unused = http.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // the service is down; the next sweep finds the same payments
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    http.shutdownNow();
  }
}
