package io.hostpay.local.attack;

import io.hostpay.testkit.ProcessStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Asks a service for its health ten times a second, and keeps the longest wait. */
final class HealthPulse implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest request;
  private final AtomicLong worstMillis = new AtomicLong();
  private final AtomicLong beats = new AtomicLong();
  private final Thread thread;
  private volatile boolean ended;

  HealthPulse(int port) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
            .timeout(Duration.ofSeconds(30))
            .build();
    thread = Thread.ofPlatform().daemon().name("pulse").start(this::beat);
  }

  private void beat() {
    try {
      while (!ended) {
        long start = System.nanoTime();
        boolean healthy;
        try {
          healthy = http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException e) {
          healthy = false;
        }
        long took = (System.nanoTime() - start) / 1_000_000;
        worstMillis.accumulateAndGet(healthy ? took : 60_000, Math::max);
        beats.incrementAndGet();
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  long worstMillis() {
    return worstMillis.get();
  }

  long beats() {
    return beats.get();
  }

  /** The most memory the process has had so far, in MiB. */
  static long peakMiB(long pid) {
    return new ProcessStatus(pid).mostResidentKiB() / 1024;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
