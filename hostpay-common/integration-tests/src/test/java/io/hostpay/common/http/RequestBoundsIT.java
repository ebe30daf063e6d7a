package io.hostpay.common.http;

import static io.hostpay.common.http.RawHttp.read;
import static io.hostpay.common.http.RawHttp.since;
import static io.hostpay.common.http.RawHttp.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a stranger can make the server hold, and for how long. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Isolated("it reads what the whole process prints")
class RequestBoundsIT {
  @AutoClose private final ConfigurableApplicationContext service = TaskApplication.start();
  private final RawHttp server = new RawHttp(TaskApplication.port(service));

  @AfterAll
  void letThemGo() {
    TaskApplication.HELD.countDown();
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /nowhere, application/x-www-form-urlencoded",
    "PATCH, /nowhere, application/x-www-form-urlencoded",
    "DELETE, /, application/x-www-form-urlencoded",
    "POST, /, multipart/form-data; boundary=x",
    "POST, /nowhere, multipart/form-data; boundary=x",
    "GET, /health, application/json",
    "POST, /error, application/json"
  })
  void refusesALargeBodyOfAnyMethodOnAnyPathBeforeReadingIt(
      String method, String path, String type, CapturedOutput output) throws Exception {
    String head = "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n".formatted(method, path, type);

    String lengthSaid = server.answer(head + "Content-Length: 65537\r\n\r\n");
    String lengthNotSaid =
        server.answer(
            head + "Transfer-Encoding: chunked\r\n\r\n10001\r\n" + "a&".repeat(32768) + "a");

    assertThat(lengthSaid).startsWith("HTTP/1.1 413");
    assertThat(lengthNotSaid).startsWith("HTTP/1.1 413");
    assertThat(refusals(output, "65536 bytes")).hasSize(2);
  }

  /** One byte a second, so in chunks, and one that stops: each is answered when its time is up. */
  @Test
  void endsABodyThatComesTooSlowly(CapturedOutput output) throws Exception {
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Duration>> ended =
          List.of(
              senders.submit(() -> tooSlow("Content-Length: 1000", "x")),
              senders.submit(() -> tooSlow("Transfer-Encoding: chunked", "1\r\nx\r\n")),
              senders.submit(() -> tooSlow("Content-Length: 1000", "")));

      for (Future<Duration> each : ended) {
        assertThat(each.get()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(30));
      }
    }
    assertThat(refusals(output, "did not arrive within 10 seconds")).hasSize(3);
  }

  private Duration tooSlow(String length, String everySecond) throws Exception {
    long start = System.nanoTime();
    try (Socket socket = server.open()) {
      OutputStream out = socket.getOutputStream();
      write(out, "POST / HTTP/1.1\r\nHost: x\r\n" + length + "\r\n\r\n");
      for (int i = 0; i < 30 && socket.getInputStream().available() == 0; i++) {
        Thread.sleep(1000);
        write(out, everySecond);
      }
      assertThat(read(socket)).startsWith("HTTP/1.1 408");
    }
    return since(start);
  }

  @Test
  void boundsAHeadInBytesAndInHeaders(CapturedOutput output) throws Exception {
    String get = "GET /health HTTP/1.1\r\nHost: x\r\n";

    assertThat(server.answer(get + "X-Large: " + "x".repeat(1024 * 1024) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(server.answer(get + "X-Many: x\r\n".repeat(64) + "\r\n")).startsWith("HTTP/1.1 400");
    assertThat(server.answer("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(server.answer("no HTTP at all\r\n\r\n")).startsWith("HTTP/1.1 400");
    // A line is written once its answer is.
    Awaitility.await()
        .untilAsserted(() -> assertThat(refusals(output, "could not read its head")).hasSize(4));
  }

  /** Tomcat refuses these before any filter. Once, it answered with a page. */
  @Test
  void whatTheServerRefusesIsAnsweredAsAProblemAndSaidWhy(CapturedOutput output) throws Exception {
    String get = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
    Map<String, String> refused =
        Map.of(
            "TRACE /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "405",
            get + "Expect: a miracle\r\n\r\n",
            "417",
            "GET /health HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
            "505",
            get + "X-Many: x\r\n".repeat(65) + "\r\n",
            "400");

    for (Map.Entry<String, String> request : refused.entrySet()) {
      try (Socket socket = server.open()) {
        write(socket.getOutputStream(), request.getKey());
        assertThat(read(socket))
            .startsWith("HTTP/1.1 " + request.getValue())
            .contains("application/problem+json")
            .doesNotContain("<html", "<!doctype");
      }
    }
    // A line is written once its answer is, and the requests come in any order.
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(refusals(output, "its method is not served")).hasSize(1);
              assertThat(refusals(output, "what it expects is not served")).hasSize(1);
              assertThat(refusals(output, "its version of HTTP is not served")).hasSize(1);
              assertThat(refusals(output, "could not read its head")).hasSize(1);
            });
  }

  /** Once, the client was taken for gone and not answered. */
  @Test
  void aBodyInBrokenChunksIsRefused(CapturedOutput output) throws Exception {
    assertThat(
            server.answer("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
        .startsWith("HTTP/1.1 400");

    Awaitility.await()
        .untilAsserted(() -> assertThat(refusals(output, "framing cannot be read")).hasSize(1));
    assertThat(events(output, "request_broken_off")).isEmpty();
  }

  @Test
  void aClientThatBreaksOffIsNoFaultOfOurs(CapturedOutput output) throws Exception {
    try (Socket socket = server.open()) {
      write(
          socket.getOutputStream(),
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"token\":");
      Thread.sleep(200);
    }
    Awaitility.await()
        .untilAsserted(() -> assertThat(events(output, "request_broken_off")).hasSize(1));
    assertThat(events(output, "request_failed")).isEmpty();
    assertThat(output.getAll()).doesNotContain("ERROR", "\tat ");
  }

  @Test
  void overTheBoundARequestIsRefusedAtOnceAndHealthAnswers() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      for (int i = 0; i < ServerBounds.REQUESTS_AT_ONCE; i++) {
        held.add(client.sendAsync(task("held"), HttpResponse.BodyHandlers.ofString()));
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> TaskApplication.ENTERED.get() == ServerBounds.REQUESTS_AT_ONCE);

      long start = System.nanoTime();
      HttpResponse<String> refused =
          client.send(task("done"), HttpResponse.BodyHandlers.ofString());
      HttpResponse<String> health =
          client.send(
              HttpRequest.newBuilder(uri("/health")).build(), HttpResponse.BodyHandlers.ofString());

      // Nobody lets those that are held go meanwhile: what waited for a place would not be
      // answered.
      assertThat(since(start)).isLessThan(Duration.ofSeconds(10));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
      assertThat(health.statusCode()).isEqualTo(200);

      TaskApplication.HELD.countDown();
      for (CompletableFuture<HttpResponse<String>> answer : held) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
      assertThat(client.send(task("done"), HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(200);
    }
  }

  private HttpRequest task(String token) {
    return HttpRequest.newBuilder(uri("/"))
        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
        .build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static List<JsonNode> refusals(CapturedOutput output, String why) {
    return events(output, "request_refused").stream()
        .filter(line -> line.path("why").asString("").contains(why))
        .toList();
  }

  private static List<JsonNode> events(CapturedOutput output, String event) {
    return output
        .getOut()
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(line -> JsonMapper.shared().readTree(line))
        .filter(line -> line.path("event").asString("").equals(event))
        .toList();
  }
}
