package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.DatabaseSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A service on one CPU whose output nobody reads: the thread that prints blocks in native code, and
 * with it its carrier, of which one CPU has one. Its outside parts take connections and never
 * answer. {@code /health} still answers.
 */
class BlockedPipeIT {
  /** Each refusal is a line; a pipe holds 64 KiB. */
  private static final int REQUESTS = 1000;

  /** Without a carrier it would never be answered; with one, by the busiest machine. */
  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(30);

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void healthIsAnsweredWhilePrintingBlocks(Service service) throws Exception {
    Ports ports = Ports.free();
    int port = service.port(ports);
    HttpClient http = HttpClient.newHttpClient();
    try (ServerSocket silent = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      Process process = start(service, ports, "127.0.0.1:" + silent.getLocalPort());
      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(90))
            .until(() -> process.isAlive() && health(http, port, Duration.ofSeconds(2)) == 200);
        List<CompletableFuture<HttpResponse<Void>>> refused = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
          refused.add(
              http.sendAsync(
                      HttpRequest.newBuilder(uri(port, "/nowhere-" + "x".repeat(200))).build(),
                      BodyHandlers.discarding())
                  .orTimeout(5, TimeUnit.SECONDS));
        }
        for (CompletableFuture<HttpResponse<Void>> each : refused) {
          var unused = each.handle((answer, failure) -> failure == null).join();
        }
        long unanswered =
            refused.stream().filter(CompletableFuture::isCompletedExceptionally).count();

        long worst = 0;
        for (int i = 0; i < 20; i++) {
          long start = System.nanoTime();
          assertThat(health(http, port, ANSWERED_WITHIN)).isEqualTo(200);
          worst = Math.max(worst, (System.nanoTime() - start) / 1_000_000);
        }
        System.out.printf(
            "%s: %d of %d requests wait for a pipe that nobody reads; /health at most %d ms%n",
            service, unanswered, REQUESTS, worst);
        assertThat(unanswered).as("requests that wait for the pipe").isPositive();
      } finally {
        process.destroyForcibly().waitFor();
        http.shutdownNow();
      }
    }
  }

  private static int health(HttpClient http, int port, Duration limit) {
    try {
      return http.send(
              HttpRequest.newBuilder(uri(port, "/health")).timeout(limit).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private Process start(Service service, Ports ports, String silent) throws IOException {
    Map<String, String> environment =
        service.environment(
            ports,
            new DatabaseSettings(silent, "hostpay", "hostpay", "hostpay", 2),
            LocalClock.startingNow(1));
    environment.computeIfPresent("ETHEREUM_RPC_URL", (name, url) -> "http://" + silent);
    environment.computeIfPresent("CHANGENOW_API_URL", (name, url) -> "http://" + silent);
    List<String> command =
        ServiceProcess.command(service, folder, List.of("-XX:ActiveProcessorCount=1"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }
}
