package io.hostpay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.LocalRun;
import io.hostpay.testkit.Dockerfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The local run around services that are started as hostpay-local/compose.yaml says, with the
 * content that their images have. The engine itself, which builds and starts them, is what this
 * cannot show.
 */
@Tag("deployment")
@Tag("long")
class ComposeIT {
  @TempDir Path scratch;

  @Test
  void paysWithTheServicesOfTheComposeFile() throws Exception {
    JsonNode file =
        Definitions.yaml(Operator.DEPLOY.resolveSibling("hostpay-local").resolve("compose.yaml"));
    Dockerfile dockerfile = new Dockerfile(Operator.DEPLOY.resolve("Dockerfile"));
    Path screen = scratch.resolve("screen");
    Process run = localRun(screen);
    List<Container> containers = new ArrayList<>();
    try (ImageFolders images = new ImageFolders(dockerfile)) {
      Awaitility.await("all but the services")
          .atMost(Duration.ofMinutes(2))
          .until(() -> Files.readString(screen).contains("docker compose"));
      for (JsonNode service : file.path("services")) {
        String module = service.path("build").path("args").path("MODULE").asString();
        Map<String, String> environment = new TreeMap<>();
        service
            .path("environment")
            .properties()
            .forEach(setting -> environment.put(setting.getKey(), setting.getValue().asString()));
        containers.add(
            new Container(
                images.of(module), dockerfile.command("last", "ENTRYPOINT"), environment));
      }

      assertThat(run.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(Files.readString(screen)).contains("Paid exactly.");
      assertThat(run.exitValue()).isZero();
      assertThat(containers).hasSize(3);
    } finally {
      run.destroy();
      containers.forEach(Container::close);
    }
  }

  private Process localRun(Path screen) throws Exception {
    return new ProcessBuilder(
            Container.java(),
            "-Djava.io.tmpdir=" + scratch,
            "--enable-native-access=ALL-UNNAMED",
            "-Dstdout.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            LocalRun.class.getName(),
            "--images",
            "--once")
        .redirectErrorStream(true)
        .redirectOutput(screen.toFile())
        .start();
  }
}
