package io.hostpay.statuschecker;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code GET /ready} of GCHostPay2: a revision that could check no payment says so, and why. */
class CheckerReadinessIT {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | Transaction not found | yes | 200 | ready | changenow=ok queues=ok",
        "401 | Unauthorized | yes | 503 | not ready"
            + " | changenow=the API key is refused (401) queues=ok",
        "301 | Transaction not found | yes | 503 | not ready | changenow=answers 301 queues=ok",
        "404 | Transaction not found | no | 503 | not ready"
            + " | changenow=ok queues=no right to put tasks into status-response-queue",
      })
  void tellsWhatStandsAgainstPayments(
      int answer, String message, String mayEnqueue, int status, String word, String checks)
      throws Exception {
    WireMockServer changeNow = new WireMockServer(wireMockConfig().dynamicPort());
    changeNow.start();
    changeNow.stubFor(
        get(anyUrl())
            .willReturn(
                aResponse()
                    .withStatus(answer)
                    .withBody("{\"error\":\"not_found\",\"message\":\"" + message + "\"}")));
    try (RecordingCloudTasks tasks = new RecordingCloudTasks();
        HttpClient http = HttpClient.newHttpClient();
        ConfigurableApplicationContext service =
            StatusCheckerApplication.start(Variables.between(changeNow, tasks))) {
      if (mayEnqueue.equals("no")) {
        tasks.forbid();
      }
      HttpResponse<String> ready = ask(http, service, "/ready");
      assertThat(ready.statusCode()).as(ready.body()).isEqualTo(status);
      assertThat(ready.body())
          .contains("\"status\":\"" + word + "\"")
          .doesNotContain(Variables.CHANGENOW_KEY);
      for (String check : checks.split(" (?=queues=)", -1)) {
        assertThat(ready.body())
            .contains("\"%s\":\"%s\"".formatted((Object[]) check.split("=", 2)));
      }
      // an instance has to live while ChangeNow is down
      assertThat(ask(http, service, "/health").statusCode()).isEqualTo(200);
    } finally {
      changeNow.stop();
    }
  }

  private static HttpResponse<String> ask(
      HttpClient http, ConfigurableApplicationContext service, String path) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
