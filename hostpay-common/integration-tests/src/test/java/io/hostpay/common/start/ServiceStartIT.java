package io.hostpay.common.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hostpay.common.http.HttpConfiguration;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.settings.InvalidSettings;
import io.hostpay.common.settings.SecretGone;
import io.hostpay.common.settings.SettingsReader;
import io.hostpay.common.time.ScaledClock;
import io.hostpay.common.token.SigningKeySettings;
import io.hostpay.common.token.SigningKeys;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("it reads what the whole process prints")
class ServiceStartIT {
  @Configuration(proxyBeanMethods = false)
  @Import(HttpConfiguration.class)
  static class Service {}

  record Settings(String queue, URI url, String password) {
    static Settings read(SettingsReader reader) {
      return new Settings(
          reader.required("QUEUE"), reader.httpUrl("URL"), reader.secret("PASSWORD").reveal());
    }
  }

  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "PORT", "0", "QUEUE", "q\n", "URL", "https://host.example/", "PASSWORD", "hunter2"));

  private ConfigurableApplicationContext start() {
    return ServiceStart.start(
        Service.class, ServiceName.HOSTPAY3, Settings.class, Settings::read, environment);
  }

  @Test
  void startsWithItsSettingsClockAndLog(CapturedOutput output) {
    try (ConfigurableApplicationContext service = start()) {
      // A secret's trailing newline once broke every queue name.
      assertThat(service.getBean(Settings.class))
          .isEqualTo(new Settings("q", URI.create("https://host.example"), "hunter2"));
      assertThat(service.getBean(Clock.class)).isEqualTo(Clock.systemUTC());
      assertThat(service.getBean(PaymentLog.class).service()).isEqualTo(ServiceName.HOSTPAY3);
      String port = service.getEnvironment().getProperty("local.server.port");
      JsonNode line = JsonMapper.shared().readTree(output.getOut());
      assertThat(line.get("event").stringValue()).isEqualTo("service_started");
      assertThat(line.get("service_name").stringValue()).isEqualTo("GCHostPay3-10-26");
      assertThat(line.get("port").stringValue()).isEqualTo(port);
    }
    assertThat(output.getAll()).doesNotContain("hunter2");
  }

  @Test
  void printsTheMessageAloudWhereAPersonReads(CapturedOutput output) {
    environment.put("HOSTPAY_LOG_FORMAT", "text");
    // Where Spring Boot keeps the form that an earlier service of this process had.
    System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");

    start().close();

    assertThat(output.getOut()).startsWith("🚀 [HOSTPAY3] Service started | port=").hasLineCount(1);
  }

  @Test
  void startsWithoutTheOldKeyAndWarnsOfItInOneLine(CapturedOutput output) {
    String old = "projects/p/secrets/KEY/versions/1";
    environment.putAll(Map.of("KEY", "k".repeat(32), "KEY_PREVIOUS", old));
    SettingsReader reader =
        new SettingsReader(
            environment,
            version -> {
              throw new SecretGone(version + " is disabled or destroyed", null);
            });
    StartSettings<SigningKeys> read =
        StartSettings.read(reader, keys -> SigningKeySettings.read(keys, "KEY"), environment);
    reader.orThrow();

    ServiceStart.start(Service.class, ServiceName.HOSTPAY3, SigningKeys.class, read, environment)
        .close();

    List<JsonNode> lines = output.getOut().lines().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines)
        .extracting(line -> line.get("event").stringValue())
        .containsExactly("rotated_key_gone", "service_started");
    JsonNode line = lines.getFirst();
    assertThat(line.get("severity").stringValue()).isEqualTo("WARNING");
    assertThat(line.get("setting").stringValue()).isEqualTo("KEY_PREVIOUS");
    assertThat(line.get("why").stringValue()).isEqualTo(old + " is disabled or destroyed");
  }

  @Test
  void namesEverythingThatIsMissingAndStartsNothing(CapturedOutput output) {
    environment.clear();

    assertThatThrownBy(this::start)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContainingAll("QUEUE is not set", "URL is not set", "PASSWORD is not set");
    assertThat(output.getOut()).doesNotContain("Service started");
  }

  @Test
  void namesEverythingThatIsMalformedAndShowsNoValue() {
    environment.put("URL", "hunter3");
    environment.put("PORT", "hunter4");
    environment.put("HOSTPAY_TIME_SCALE", "hunter5");
    environment.put("HOSTPAY_TIME_ORIGIN_MS", "hunter6");
    environment.remove("QUEUE");

    assertThatThrownBy(this::start)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContainingAll(
            "URL is not an", "PORT ", "HOSTPAY_TIME_SCALE ", "HOSTPAY_TIME_ORIGIN_MS ", "QUEUE is")
        .hasMessageNotContaining("hunter");
  }

  @Test
  void runsOnAScaledClockWhereOneIsSet() {
    Instant origin = Clock.systemUTC().instant().minusSeconds(3600);
    environment.put("HOSTPAY_TIME_SCALE", "24");
    environment.put("HOSTPAY_TIME_ORIGIN_MS", Long.toString(origin.toEpochMilli()));

    try (ConfigurableApplicationContext service = start()) {
      Clock clock = service.getBean(Clock.class);

      assertThat(clock).isInstanceOf(ScaledClock.class);
      assertThat(Duration.between(origin, clock.instant()))
          .isBetween(Duration.ofHours(24), Duration.ofHours(30));
    }
  }

  @Test
  void refusesAScaledClockOnCloudRun() {
    environment.put("HOSTPAY_TIME_SCALE", "60");
    environment.put("HOSTPAY_TIME_ORIGIN_MS", "1767312000000");
    environment.put("K_SERVICE", "gchostpay1");

    assertThatThrownBy(this::start)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("HOSTPAY_TIME_SCALE is for local runs");
  }

  @Test
  void refusesAScaledClockWithoutTheOriginThatAllProcessesShare() {
    environment.put("HOSTPAY_TIME_SCALE", "60");

    assertThatThrownBy(this::start)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("HOSTPAY_TIME_ORIGIN_MS is not set");
  }

  @Test
  void refusesAClockThatStandsStill() {
    environment.put("HOSTPAY_TIME_SCALE", "0");
    environment.put("HOSTPAY_TIME_ORIGIN_MS", "1767312000000");

    assertThatThrownBy(this::start)
        .isInstanceOf(InvalidSettings.class)
        .hasMessageContaining("HOSTPAY_TIME_SCALE is not above 0");
  }
}
