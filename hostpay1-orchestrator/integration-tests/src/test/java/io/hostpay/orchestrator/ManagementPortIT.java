package io.hostpay.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.postgres.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The numbers of the lines, for a Prometheus beside the service. */
@Isolated("counts what the whole process counts")
class ManagementPortIT {
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void countsWhatTheLinesSayOnAPortOfItsOwnThatEndsWithTheService() throws Exception {
    int port = FreePort.find(1).getFirst();
    try (Orchestrator service = with(port)) {
      service.intake(Messages.request(Messages.newOrder()));
      for (int id = 0; id < 3; id++) {
        service.client().operator("GET", "/payments/nobody-" + id);
      }

      HttpResponse<String> metrics = ask(port, "GET", "/metrics");

      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body())
          .containsPattern(
              "hostpay_requests_seconds_count\\{endpoint=\"POST /\",outcome=\"done\","
                  + "service=\"GCHostPay1-10-26\",status=\"200\"} 1")
          .containsPattern(
              "hostpay_requests_seconds_count\\{endpoint=\"GET /payments\",outcome=\"none\","
                  + "service=\"GCHostPay1-10-26\",status=\"404\"} 3")
          .containsPattern("hostpay_events_total\\{event=\"payment_requested\",[^}]*} 1")
          .containsPattern("hostpay_tasks_calls_total\\{[^}]*} 1")
          .containsPattern("hostpay_db_calls_total\\{[^}]*} [1-9]")
          .contains("jvm_memory_used_bytes")
          .doesNotContain("nobody-");
      assertThat(ask(port, "POST", "/metrics").statusCode()).isEqualTo(404);
      assertThat(ask(port, "GET", "/").statusCode()).isEqualTo(404);
      assertThat(service.client().operator("GET", "/metrics").status()).isEqualTo(404);
    }
    assertThat(FreePort.isFree(port)).isTrue();
  }

  @Test
  void doesNotStartWhereSomethingElseListens() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> with(taken.getLocalPort()))
          .hasStackTraceContaining("MANAGEMENT_PORT " + taken.getLocalPort());
    }
  }

  private static Orchestrator with(int port) {
    return new Orchestrator(
        Database.shared().migratedDatabase(), Map.of("MANAGEMENT_PORT", Integer.toString(port)));
  }

  private HttpResponse<String> ask(int port, String method, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
