package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.DatabaseSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A service on one CPU with one carrier, where no look-up of a name ends: of the database, of Cloud
 * Tasks, of ChangeNow, of the node. {@code /health} still answers, and {@code /ready} says in time
 * what it waits for.
 */
@Tag("deployment")
@Tag("long")
class HangingNamesIT {
  private static final List<String> ONE_CARRIER =
      List.of("-XX:ActiveProcessorCount=1", "-Djdk.virtualThreadScheduler.parallelism=1");
  private static final int ASKED = 50;

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void healthIsAnsweredWhileNamesHang(Service service) throws Exception {
    HangingNames names = HangingNames.in(folder);
    Ports ports = Ports.free();
    Map<String, String> environment =
        service.environment(
            ports,
            new DatabaseSettings("database.test:5432", "hostpay", "hostpay", "hostpay", 2),
            LocalClock.startingNow(1));
    environment.computeIfPresent("ETHEREUM_RPC_URL", (name, url) -> "http://node.test:8545");
    environment.computeIfPresent("CHANGENOW_API_URL", (name, url) -> "http://changenow.test:8084");
    environment.put("CLOUD_TASKS_EMULATOR_HOST", "tasks.test:8123");
    List<String> command = ServiceProcess.command(service, folder, ONE_CARRIER);
    ProcessBuilder builder =
        new ProcessBuilder(names.around(command))
            .inheritIO()
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("PATH", System.getenv("PATH"));
    Process process = builder.start();
    URI url = URI.create("http://127.0.0.1:" + service.port(ports));
    try (HttpClient http = HttpClient.newHttpClient()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .ignoreExceptions()
          .until(() -> status(http, url.resolve("/health")) == 200);
      List<CompletableFuture<HttpResponse<String>>> asked =
          Stream.generate(() -> ask(http, url.resolve("/ready"))).limit(ASKED).toList();
      Thread.sleep(1000);

      long worst = 0;
      for (int i = 0; i < 20; i++) {
        long start = System.nanoTime();
        assertThat(status(http, url.resolve("/health"))).isEqualTo(200);
        worst = Math.max(worst, (System.nanoTime() - start) / 1_000_000);
      }
      System.out.printf(
          "%s, one carrier, names hang, %d of %d wait: /health at most %d ms%n",
          service, asked.stream().filter(each -> !each.isDone()).count(), ASKED, worst);

      assertThat(asked).as("those that wait for a name").noneMatch(CompletableFuture::isDone);
      assertThat(worst).as("longest wait for /health, ms").isLessThan(10_000);
      HttpResponse<String> ready = asked.getFirst().join();
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("no answer within 20 s");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static CompletableFuture<HttpResponse<String>> ask(HttpClient http, URI uri) {
    return http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private static int status(HttpClient http, URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }
}
