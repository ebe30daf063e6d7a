package io.hostpay.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.hostpay.testkit.faults.CallObserver.Moment;
import io.hostpay.testkit.faults.CallObserver.Verdict;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpProxyIT {
  private final WireMockServer service =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpProxy proxy;

  @BeforeEach
  void start() {
    service.start();
    service.stubFor(
        WireMock.post("/work")
            .willReturn(
                WireMock.aResponse()
                    .withStatus(424)
                    .withHeader("Retry-After", "60")
                    .withBody("not yet")));
    proxy = new HttpProxy(() -> URI.create(service.baseUrl()));
  }

  @AfterEach
  void stop() {
    proxy.close();
    service.stop();
    client.close();
  }

  @Test
  void passesRequestAndAnswerAsTheyAre() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    proxy.watch(
        (moment, call) -> {
          seen.add(moment + " " + call);
          return Verdict.PASS;
        });
    HttpResponse<String> answer = post();
    assertThat(answer.statusCode()).isEqualTo(424);
    assertThat(answer.headers().firstValue("Retry-After")).contains("60");
    assertThat(answer.body()).isEqualTo("not yet");
    service.verify(
        WireMock.postRequestedFor(WireMock.urlEqualTo("/work"))
            .withHeader("X-CloudTasks-TaskName", WireMock.equalTo("t"))
            .withRequestBody(WireMock.equalTo("{}")));
    assertThat(seen).containsExactly("BEFORE HTTP POST /work", "AFTER HTTP POST /work");
  }

  @Test
  void whatIsCutBeforeNeverArrives() {
    proxy.watch((moment, call) -> moment == Moment.BEFORE ? Verdict.CUT : Verdict.PASS);
    assertThatThrownBy(this::post).isInstanceOf(IOException.class);
    service.verify(0, WireMock.anyRequestedFor(WireMock.anyUrl()));
  }

  @Test
  void whatIsCutAfterWasAnsweredToNobody() {
    proxy.watch((moment, call) -> moment == Moment.AFTER ? Verdict.CUT : Verdict.PASS);
    assertThatThrownBy(this::post).isInstanceOf(IOException.class);
    service.verify(WireMock.anyRequestedFor(WireMock.urlEqualTo("/work")));
  }

  @Test
  void serviceThatIsNotThereEndsTheConnection() {
    service.stop();
    assertThatThrownBy(this::post).isInstanceOf(IOException.class);
  }

  private HttpResponse<String> post() throws Exception {
    return client.send(
        HttpRequest.newBuilder(proxy.url().resolve("/work"))
            .version(HttpClient.Version.HTTP_1_1)
            .header("X-CloudTasks-TaskName", "t")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
