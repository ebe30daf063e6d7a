package io.hostpay.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** compose.yaml says of each service what the local run and the deployment say of it. */
class ComposeFileTest {
  private final Path root = Repository.here().root();
  private final JsonNode file = read(root.resolve("hostpay-local/compose.yaml"));

  private static JsonNode read(Path path) {
    try {
      return JsonMapper.shared().valueToTree(new Yaml().load(Files.readString(path)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private JsonNode container(Service service) {
    return file.path("services").path(name(service));
  }

  private static String name(Service service) {
    return service.displayName().toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void hasTheThreeServicesAndNothingElse() {
    assertThat(file.path("services").propertyNames())
        .containsExactlyInAnyOrder("gchostpay1", "gchostpay2", "gchostpay3");
  }

  @ParameterizedTest
  @EnumSource
  void givesAServiceTheSettingsOfTheLocalRun(Service service) {
    JsonMapper json = JsonMapper.shared();
    Map<String, String> settings =
        service.environment(
            Ports.documented(),
            new DatabaseSettings("127.0.0.1:5433", "hostpay", "hostpay", "hostpay", 10),
            LocalClock.startingNow(1));

    assertThat(container(service).path("environment")).isEqualTo(json.valueToTree(settings));
  }

  @ParameterizedTest
  @EnumSource
  void buildsAServicesImageFromTheDeploymentsDockerfile(Service service) {
    JsonNode build = container(service).path("build");

    assertThat(build.path("args").path("MODULE").asString()).isEqualTo(service.module());
    Path context = root.resolve("hostpay-local").resolve(build.path("context").asString());
    assertThat(context).isDirectory();
    assertThat(context.resolve(build.path("dockerfile").asString()).normalize())
        .isEqualTo(root.resolve("deploy/Dockerfile"))
        .isRegularFile();
  }

  @ParameterizedTest
  @EnumSource
  void boundsAServiceAsTheDeploymentDoes(Service service) throws IOException {
    String deployed = Files.readString(root.resolve("deploy/services/" + name(service) + ".yaml"));
    JsonNode container = container(service);

    assertThat(container.path("mem_limit").asString())
        .isEqualTo(first("memory: (\\d+)Mi", deployed) + "m");
    assertThat(1000 * container.path("cpus").asInt())
        .isEqualTo(Integer.parseInt(first("cpu: (\\d+)m", deployed)));
    assertThat(container.path("network_mode").asString()).isEqualTo("host");
    assertThat(container.path("read_only").asBoolean()).isTrue();
  }

  private static String first(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing like " + pattern));
  }
}
