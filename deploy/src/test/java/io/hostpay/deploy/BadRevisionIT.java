package io.hostpay.deploy;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.deploy.google.RecordedGoogle;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.Service;
import io.hostpay.local.ServiceProcess;
import io.hostpay.testkit.FreePort;
import io.hostpay.testkit.ethereum.Anvil;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Revisions that are bad in truth: the services' own processes with a setting that is wrong, behind
 * the recorder's addresses. None that cannot pay gets any traffic.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("deployment")
@Tag("long")
class BadRevisionIT {
  private static final String WRONG_KEY = "a-key-that-was-withdrawn";
  private static final String WRONG_CHAIN = "http://127.0.0.1:%d";
  private static final String NOWHERE = "127.0.0.1:9";

  @AutoClose private final RecordedProject project = RecordedProject.startWarm();
  private final RecordedGoogle google = project.google;
  private final Operator operator = project.operator;

  @AutoClose
  private final LocalSystem system =
      LocalSystem.start(Ports.free(), LocalClock.startingNow(1), Map.of(), (service, line) -> {});

  private final int otherChain = FreePort.find(1).getFirst();
  private int commits;

  BadRevisionIT() throws Exception {}

  @BeforeAll
  void deployWhatIsGood() throws Exception {
    project.giveSecrets();
    system
        .changeNow()
        .server()
        .stubFor(
            get(urlPathEqualTo("/v2/exchange/by-id"))
                .withHeader("x-changenow-api-key", equalTo(WRONG_KEY))
                .willReturn(unauthorized()));
    for (Service service : Service.values()) {
      deploy(service);
      google.run().served(newest(service), url(port(service)));
    }
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        Arguments.of(
            Service.PAYMENT_EXECUTOR,
            "ETHEREUM_RPC_URL",
            "http://" + NOWHERE,
            "\"chain\":\"no node of ETHEREUM_RPC_URL answers\""),
        Arguments.of(
            Service.PAYMENT_EXECUTOR,
            "ETHEREUM_RPC_URL",
            WRONG_CHAIN,
            "\"chain\":\"the nodes are of another chain than ETHEREUM_CHAIN_ID\""),
        Arguments.of(
            Service.STATUS_CHECKER,
            "CHANGENOW_API_KEY",
            WRONG_KEY,
            "\"changenow\":\"the API key is refused (401)\""),
        Arguments.of(
            Service.ORCHESTRATOR,
            "CLOUD_SQL_CONNECTION_NAME",
            NOWHERE,
            "\"database\":\"failed: SQLTransientConnectionException\""),
        Arguments.of(
            Service.PAYMENT_EXECUTOR,
            "CLOUD_SQL_CONNECTION_NAME",
            NOWHERE,
            "\"database\":\"failed: SQLTransientConnectionException\""));
  }

  @ParameterizedTest(name = "{0} {1}={2}")
  @MethodSource("wrongSettings")
  void givesNoTrafficToARevisionThatCannotPayAndSaysWhy(
      Service service, String setting, String value, String reason) throws Exception {
    Map<String, Integer> before = google.run().traffic(name(service));
    deploy(service);
    String fresh = newest(service);
    int port = FreePort.find(1).getFirst();
    String wrong = value.formatted(otherChain);
    try (ServiceProcess process =
            system.another(service, port, Map.of(setting, wrong), line -> {});
        Anvil chain = chainOnceItRuns(process)) {
      assertThat(chain.isAlive()).isTrue();
      google.run().served(fresh, url(port));
      google.forget();

      Operator.Ended ended = operator.run("rollout.sh", script(service));

      System.out.println(setting + "=" + wrong + " of " + script(service) + ": " + ended.errors());
      assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
      assertThat(ended.errors())
          .contains("/ready answers 503")
          .contains(reason)
          .contains(fresh + " is not ready: it gets no traffic")
          .contains("serves on; nothing was changed");
      assertThat(google.writes()).isEmpty();
      assertThat(google.run().traffic(name(service))).isEqualTo(before);
    }
  }

  /** Later than the service, which would not stay on another chain that it finds at its start. */
  private Anvil chainOnceItRuns(ServiceProcess process) {
    process.awaitHealthy();
    return Anvil.builder().port(otherChain).chainId(1).start();
  }

  @Test
  void aServiceThatFindsAnotherChainAtItsStartEndsAndItsRevisionGetsNothing() throws Exception {
    Service service = Service.PAYMENT_EXECUTOR;
    Map<String, Integer> before = google.run().traffic(name(service));
    List<String> output = new CopyOnWriteArrayList<>();
    int port = FreePort.find(1).getFirst();
    Map<String, String> settings = Map.of("ETHEREUM_RPC_URL", WRONG_CHAIN.formatted(otherChain));
    try (Anvil chain = Anvil.builder().port(otherChain).chainId(1).start();
        ServiceProcess process = system.another(service, port, settings, output::add)) {
      assertThat(chain.isAlive()).isTrue();
      Assertions.assertThatThrownBy(process::awaitHealthy).hasMessageContaining("does not answer");
    }
    System.out.println("another chain at the start: " + output);
    assertThat(output).anyMatch(line -> line.contains("chain 1, not"));
    // What Cloud Run makes of a container that ends.
    google.run().failRevisions();
    operator.commit("commit " + ++commits);
    google.images().add(script(service) + ":" + operator.tag());
    Operator.Ended deployed = operator.run("deploy_" + script(service) + ".sh");
    google.run().mendRevisions();
    assertThat(deployed.status()).as(deployed.toString()).isEqualTo(1);
    Operator.Ended refused = operator.run("rollout.sh", script(service));
    assertThat(refused.status()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.errors()).contains("did not become ready: it gets no traffic");
    assertThat(google.run().traffic(name(service))).isEqualTo(before);
  }

  @Test
  void takesTheTrafficBackFromARevisionThatBeginsToPutPaymentsOff() throws Exception {
    Service service = Service.STATUS_CHECKER;
    Map<String, Integer> before = google.run().traffic(name(service));
    deploy(service);
    String fresh = newest(service);
    List<Integer> ports = FreePort.find(2);
    WireMockServer changeNow = new WireMockServer(options().port(ports.getLast()));
    changeNow.start();
    changeNow.stubFor(
        any(anyUrl()).willReturn(aResponse().proxiedFrom(system.changeNow().server().baseUrl())));
    Map<String, String> settings =
        Map.of("CHANGENOW_API_URL", changeNow.baseUrl(), "CHANGENOW_QUICK_TRY_WAIT", "1ms");
    try (ServiceProcess process = system.another(service, ports.getFirst(), settings, line -> {});
        SteadyTasks tasks = new SteadyTasks(google, name(service), this::statusCheck)) {
      process.awaitHealthy();
      google.run().served(fresh, url(ports.getFirst()));
      google.forget();
      // It works with 10 %, and of its orders hears nothing any more once it has 50 %.
      tasks.start(
          () -> {
            if (shares(fresh).contains(50)) {
              changeNow.stubFor(
                  get(urlPathEqualTo("/v2/exchange/by-id"))
                      .withQueryParam("id", matching("cn.*"))
                      .willReturn(serverError()));
            }
          });

      Operator.Ended ended =
          operator.run(
              "rollout.sh", script(service), "--watch=0", "--every=1", "--at-least=3", "--for=300");

      System.out.println("424 from 50 % on: " + ended);
      assertThat(ended.status()).as(ended.toString()).isEqualTo(1);
      assertThat(ended.output()).contains(fresh + " has 10 % and works");
      assertThat(ended.errors())
          .containsPattern(fresh + " has \\d+ % of its requests tried again \\(424\\)")
          .contains("all traffic of " + name(service) + " is on ");
      assertThat(shares(fresh)).containsExactly(10, 50, 0);
      assertThat(google.run().traffic(name(service))).isEqualTo(before);
      assertThat(tasks.failure()).isEmpty();
    } finally {
      changeNow.stop();
    }
  }

  private String statusCheck() {
    return TokenCodec.statusCheckRequest(SigningKeys.of(LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY))
        .encode(new StatusCheckRequest(Orders.fresh(0.01), Instant.now()));
  }

  /** A new commit's revision. */
  private void deploy(Service service) throws Exception {
    operator.commit("commit " + ++commits);
    google.images().add(script(service) + ":" + operator.tag());
    Operator.Ended ended = operator.run("deploy_" + script(service) + ".sh");
    assertThat(ended.status()).as(ended.toString()).isZero();
  }

  private List<Integer> shares(String revision) {
    return google.writes().stream()
        .filter(call -> call.api().equals("run"))
        .map(call -> call.share(revision))
        .toList();
  }

  private String newest(Service service) {
    return google.run().latestRevision(name(service));
  }

  private static String script(Service service) {
    return switch (service) {
      case ORCHESTRATOR -> "gchostpay1";
      case STATUS_CHECKER -> "gchostpay2";
      case PAYMENT_EXECUTOR -> "gchostpay3";
    };
  }

  private static String name(Service service) {
    return script(service) + "-10-26";
  }

  private int port(Service service) {
    return switch (service) {
      case ORCHESTRATOR -> system.ports().orchestrator();
      case STATUS_CHECKER -> system.ports().statusChecker();
      case PAYMENT_EXECUTOR -> system.ports().paymentExecutor();
    };
  }

  private static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
