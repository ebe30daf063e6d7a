package io.hostpay.deploy;

import io.hostpay.deploy.google.RecordedGoogle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Tasks that a service is sent, ten a second, as long as this is open. */
final class SteadyTasks implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final HttpClient http;
  private final URI url;
  private final Supplier<String> token;
  private volatile Thread sender = new Thread();
  private volatile Optional<Exception> failure = Optional.empty();

  /**
   * Sends nothing yet.
   *
   * @param service its name at Cloud Run
   * @param token makes one for each delivery
   */
  SteadyTasks(RecordedGoogle google, String service, Supplier<String> token) {
    this.http = HttpClient.newBuilder().proxy(ProxySelector.of(proxy(google))).build();
    this.url = URI.create("http://" + service + ".a.run.test/");
    this.token = token;
  }

  private static InetSocketAddress proxy(RecordedGoogle google) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), google.port());
  }

  /** Begins, with this before each. */
  void start(Runnable before) {
    sender = Thread.ofVirtual().start(() -> send(before));
  }

  /** What has ended it early. */
  Optional<Exception> failure() {
    return failure;
  }

  private void send(Runnable before) {
    try {
      while (!Thread.interrupted()) {
        before.run();
        HttpRequest request =
            HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer of Cloud Tasks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\":\"" + token.get() + "\"}"))
                .build();
        http.send(request, BodyHandlers.discarding());
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      failure = Optional.of(e);
    }
  }

  @Override
  public void close() {
    sender.interrupt();
    http.shutdownNow();
  }
}
