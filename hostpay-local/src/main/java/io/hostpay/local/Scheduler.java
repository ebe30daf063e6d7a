package io.hostpay.local;

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

  static Scheduler start(Ports ports, LocalClock clock) {
    Scheduler scheduler = new Scheduler();
    HttpRequest sweep =
        HttpRequest.newBuilder(URI.create(Service.url(ports.orchestrator()) + "/sweep"))
            .timeout(Duration.ofMinutes(2))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    long interval = Math.max(1, (long) (INTERVAL.toMillis() / clock.scale()));
    var unused =
        scheduler.timer.scheduleWithFixedDelay(
            () -> scheduler.call(sweep), interval, interval, TimeUnit.MILLISECONDS);
    return scheduler;
  }

  private void call(HttpRequest request) {
    try {
      var unused = http.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // the service is down; the next call finds what this one would have
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
