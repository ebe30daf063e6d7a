package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.tasks.v2.Task;
import io.hostpay.common.start.TrainingRun;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import io.hostpay.testkit.Dockerfile;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Dockerfile's steps after the build, one by one, and what comes of them: a service that starts
 * with exactly the environment of its deployment, cannot write, and finishes its requests. Pulling
 * the base images, and their JVM, are what this cannot show.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("deployment")
class ImageIT {
  @TempDir static Path scratch = Path.of("");
  private final Dockerfile dockerfile = new Dockerfile(Operator.DEPLOY.resolve("Dockerfile"));
  @AutoClose private final ImageFolders images = new ImageFolders(dockerfile);

  ImageIT() throws Exception {}

  @Test
  void lastStageHasNoShellIsNotRootAndTakesNothingButTheApplication() {
    assertThat(dockerfile.texts("application", "FROM").getFirst())
        .startsWith("gcr.io/distroless/java25-")
        .contains(":nonroot");
    assertThat(dockerfile.texts("last", "USER")).containsExactly("nonroot");
    assertThat(dockerfile.texts("last", "RUN")).isEmpty();
    assertThat(dockerfile.texts("last", "COPY"))
        .containsExactly("--from=training /application/application.aot ./");
    assertThat(dockerfile.command("last", "ENTRYPOINT").getFirst()).isEqualTo("java");
  }

  @ParameterizedTest
  @CsvSource({
    "gchostpay1,hostpay1-orchestrator,/",
    "gchostpay2,hostpay2-status-checker,/",
    "gchostpay3,hostpay3-payment-executor,/",
    "gchostpay4,hostpay1-orchestrator,/alchemy-webhook",
    "gchostpay5,hostpay1-orchestrator,/payments/x/redrive"
  })
  void startsAsDeployedAndLosesNoRequestAtItsEnd(String service, String module, String path)
      throws Exception {
    Path folder = images.of(module);
    List<String> entryPoint = new ArrayList<>(dockerfile.command("last", "ENTRYPOINT"));
    // what the container's limits give; and a class cache that cannot be used is an error here
    entryPoint.addAll(1, List.of("-XX:MaxRAM=768m", "-XX:AOTMode=on"));
    try (Container container = new Container(folder, entryPoint, environment(service))) {
      container.awaitHealth();
      assertThat(container.status().line("Uid")).isEqualTo("65532\t65532\t65532\t65532");
      assertThat(container.status().line("NoNewPrivs")).isEqualTo("1");
      assertThat(container.mountOptions("/")).startsWith("ro");
      assertThat(container.mountOptions("/mnt")).startsWith("ro");
      assertThat(container.status().residentKiB()).as("of 768 MiB").isLessThan(450 * 1024);
      finishesItsRequestWhenTold(container, path);
    }
  }

  /** SIGTERM while ChangeNow has not answered yet: the task is enqueued and the caller answered. */
  @Test
  void finishesThePaymentItIsAt() throws Exception {
    Path folder = images.of("hostpay2-status-checker");
    try (RecordingCloudTasks tasks = new RecordingCloudTasks();
        SlowChangeNow changeNow = new SlowChangeNow();
        HttpClient client = HttpClient.newHttpClient()) {
      Map<String, String> environment = environment("gchostpay2");
      environment.put("CHANGENOW_API_URL", changeNow.url());
      environment.put("CLOUD_TASKS_EMULATOR_HOST", tasks.address());
      String token = statusCheck(environment.getOrDefault("HOSTPAY_INTERNAL_SIGNING_KEY", ""));
      List<String> entryPoint = dockerfile.command("last", "ENTRYPOINT");
      try (Container container = new Container(folder, entryPoint, environment)) {
        container.awaitHealth();
        CompletableFuture<HttpResponse<String>> answer =
            client.sendAsync(task(container, token), HttpResponse.BodyHandlers.ofString());
        changeNow.awaitQuestion();
        container.process().destroy();
        refusesNewOnes(container);
        assertThat(tasks.tasks()).isEmpty();
        changeNow.answer();
        HttpResponse<String> response = answer.get(10, TimeUnit.SECONDS);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(tasks.tasks())
            .singleElement()
            .extracting(Task::getName)
            .asString()
            .contains("/queues/gchostpay-status-response-queue/tasks/");
        assertThat(container.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(container.process().exitValue()).isEqualTo(128 + 15);
      }
    }
  }

  @Test
  void trainingIsBelievedByItsOwnSettings() {
    assertThat(dockerfile.environment("training")).containsAllEntriesOf(TrainingRun.KEYS);
  }

  /** What a start from zero costs a payment is the service's start and no second one. */
  @Test
  void firstRequestFindsItsClassesInTheCache() throws Exception {
    Path folder = images.of("hostpay2-status-checker");
    Map<String, String> environment = environment("gchostpay2");
    environment.put("CHANGENOW_API_URL", "http://127.0.0.1:9");
    String token = statusCheck(environment.getOrDefault("HOSTPAY_INTERNAL_SIGNING_KEY", ""));
    List<String> entryPoint = new ArrayList<>(dockerfile.command("last", "ENTRYPOINT"));
    entryPoint.add(1, "-Xlog:class+load");
    try (Container container = new Container(folder, entryPoint, environment);
        HttpClient client = HttpClient.newHttpClient()) {
      container.awaitHealth();
      int started = container.output().length();

      HttpResponse<String> response =
          client.send(task(container, token), HttpResponse.BodyHandlers.ofString());

      assertThat(response.statusCode()).as(response.body()).isEqualTo(424);
      List<String> loaded =
          container
              .output()
              .substring(started)
              .lines()
              .filter(line -> line.contains("class,load"))
              .toList();
      assertThat(container.output()).contains("source: shared objects file");
      assertThat(loaded).filteredOn(line -> line.contains("source: file:")).hasSizeLessThan(20);
    }
  }

  private static HttpRequest task(Container container, String token) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + container.port() + "/"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
        .build();
  }

  private static String statusCheck(String key) throws Exception {
    PaymentOrder order =
        new PaymentOrder(
            new UniqueId("A1B2C3D4E5F60718"),
            "cn0123456789",
            "eth",
            "eth",
            new WireAmount(0.5),
            "0x52908400098527886E0F7030069857D2E4169EE7");
    return TokenCodec.statusCheckRequest(SigningKeys.of(key))
        .encode(new StatusCheckRequest(order, Instant.now()));
  }

  /** Half a request, then SIGTERM, then the other half: it is answered, and the process ends. */
  private static void finishesItsRequestWhenTold(Container container, String path)
      throws Exception {
    byte[] body = "{\"token\":\"not-a-token\"}".getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
      socket.setSoTimeout(20_000);
      String head =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
              + "Expect: 100-continue\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      // the service has taken the request and waits for its body
      assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 ");
      assertThat(answer.readLine()).isEmpty();
      socket.getOutputStream().write(body, 0, 5);
      socket.getOutputStream().flush();

      container.process().destroy();
      refusesNewOnes(container);
      socket.getOutputStream().write(body, 5, body.length - 5);
      socket.getOutputStream().flush();
      assertThat(answer.readLine()).startsWith("HTTP/1.1 4");
      assertThat(answer.lines()).anyMatch(line -> line.contains("\"status\":4"));
    }
    assertThat(container.process().waitFor(10, TimeUnit.SECONDS)).as("ends within 10 s").isTrue();
    assertThat(container.process().exitValue()).isEqualTo(128 + 15);
  }

  private static void refusesNewOnes(Container container) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(7))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
                return !probe.isConnected();
              } catch (IOException e) {
                return true;
              }
            });
  }

  /** The deployment's own variables, with a value in place of every path of a secret. */
  private Map<String, String> environment(String service) throws Exception {
    Path settings =
        Files.writeString(
            scratch.resolve("settings.conf"),
            Files.readString(Operator.DEPLOY.resolve("settings.conf"))
                .replaceFirst("(?m)^PROJECT_ID=$", "PROJECT_ID=" + Operator.PROJECT));
    Map<String, String> deployed = Definitions.environment(service, "2 1", settings, scratch);
    Map<String, String> values = dockerfile.environment("training");
    Map<String, String> environment = new HashMap<>();
    Set<String> unknown = new HashSet<>();
    deployed.forEach(
        (name, value) -> {
          String plain = values.get(name.replaceFirst("_PREVIOUS$", ""));
          if (!value.startsWith("projects/")) {
            environment.put(name, value);
          } else if (plain != null) {
            environment.put(name, plain);
          } else {
            unknown.add(name);
          }
        });
    assertThat(unknown).as("secrets that the training run does not know").isEmpty();
    assertThat(environment.keySet()).isEqualTo(deployed.keySet());
    // Not a setting: what the metadata server is on Cloud Run.
    environment.put("GOOGLE_APPLICATION_CREDENTIALS", "/mnt/credentials.json");
    return environment;
  }
}
