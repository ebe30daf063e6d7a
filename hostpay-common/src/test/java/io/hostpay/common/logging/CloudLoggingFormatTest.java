package io.hostpay.common.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CloudLoggingFormatTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private static final StandardEnvironment ENVIRONMENT = new StandardEnvironment();

  static {
    ENVIRONMENT
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "service",
                Map.of(
                    CloudLoggingFormat.SERVICE, "GCHostPay1-10-26",
                    CloudLoggingFormat.TAG, "HOSTPAY1",
                    CloudLoggingFormat.PROJECT, "p")));
  }

  private final LoggerContext context = new LoggerContext();

  private LoggingEvent event(Level level, String message, @Nullable Throwable fault) {
    return event(level, message, fault, Map.of());
  }

  private LoggingEvent event(
      Level level, String message, @Nullable Throwable fault, Map<String, String> requestContext) {
    LoggingEvent event =
        new LoggingEvent(
            "fqcn", context.getLogger("hostpay"), level, message, fault, new Object[0]);
    event.setInstant(NOW);
    event.setMDCPropertyMap(requestContext);
    return event;
  }

  /** The one line of the event. */
  private static JsonNode line(LoggingEvent event) {
    String line = new CloudLoggingFormat(ENVIRONMENT).format(event);
    assertThat(line).endsWith("\n");
    assertThat(line.substring(0, line.length() - 1)).doesNotContain("\n", "\r");
    assertThat(line.lines()).hasSize(1);
    return JsonMapper.shared().readTree(line);
  }

  @ParameterizedTest
  @CsvSource({"ERROR, ERROR", "WARN, WARNING", "INFO, INFO", "DEBUG, DEBUG", "TRACE, DEBUG"})
  void namesSeverityAsCloudLoggingDoes(String level, String severity) {
    assertThat(line(event(Level.toLevel(level), "text", null)).get("severity").stringValue())
        .isEqualTo(severity);
  }

  @Test
  void writesMessageTimeAndLogger() {
    JsonNode line = line(event(Level.INFO, "✅ [HOSTPAY1] text", null));

    assertThat(line.get("message").stringValue()).isEqualTo("✅ [HOSTPAY1] text");
    assertThat(line.get("time").stringValue()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(line.get("logger").stringValue()).isEqualTo("hostpay");
    assertThat(line.has("stack_trace")).isFalse();
  }

  @Test
  void writesNumbersAsNumbersAndTextAsText() {
    LoggingEvent event = event(Level.INFO, "text", null);
    event.addKeyValuePair(new KeyValuePair("duration_ms", 45_200L));
    event.addKeyValuePair(new KeyValuePair("generation", 2));
    event.addKeyValuePair(new KeyValuePair("complete", true));
    event.addKeyValuePair(new KeyValuePair("unique_id", "42"));
    event.addKeyValuePair(new KeyValuePair("nothing", null));
    event.addKeyValuePair(new KeyValuePair("ratio", Double.NaN));

    JsonNode line = line(event);

    assertThat(line.get("duration_ms").isIntegralNumber()).isTrue();
    assertThat(line.get("duration_ms").longValue()).isEqualTo(45_200);
    assertThat(line.get("generation").intValue()).isEqualTo(2);
    assertThat(line.get("complete").booleanValue()).isTrue();
    assertThat(line.get("unique_id").stringValue()).isEqualTo("42");
    assertThat(line.get("nothing").stringValue()).isEqualTo("null");
    assertThat(line.get("ratio").stringValue()).isEqualTo("NaN");
  }

  /** Cloud Logging holds numbers as doubles, which tell wei apart only up to 2^53. */
  @Test
  void writesWeiAsText() {
    LoggingEvent event = event(Level.INFO, "text", null);
    event.addKeyValuePair(
        new KeyValuePair("amount_wei", new BigInteger("123456789012345678901234567890")));

    assertThat(line(event).get("amount_wei").stringValue())
        .isEqualTo("123456789012345678901234567890");
  }

  @Test
  void staysOneLineWhateverIsInIt() {
    String nasty = "a\r\nb\u2028c\u2029d\u0085e\u0000f\u001b[31mg\"h\\i\ud83d\ude80j\tk";
    LoggingEvent event = event(Level.INFO, nasty, new IllegalStateException(nasty));
    event.addKeyValuePair(new KeyValuePair("detail", nasty));

    JsonNode line = line(event);

    assertThat(line.get("message").stringValue()).isEqualTo(nasty);
    assertThat(line.get("detail").stringValue()).isEqualTo(nasty);
    assertThat(line.get("stack_trace").stringValue()).contains("IllegalStateException: a");
  }

  @Test
  void addsTheRequestsContextUnlessTheLineItselfSaysOtherwise() {
    LoggingEvent event =
        event(
            Level.INFO,
            "text",
            null,
            Map.of(
                "attempt_number", "7",
                "endpoint", "POST /",
                "task", "of the request",
                "traceparent", "00-" + "a1".repeat(16) + "-" + "b2".repeat(8) + "-01"));
    event.addKeyValuePair(new KeyValuePair("task", "of the line"));

    JsonNode line = line(event);

    assertThat(line.get("attempt_number").isIntegralNumber()).isTrue();
    assertThat(line.get("attempt_number").intValue()).isEqualTo(7);
    assertThat(line.get("endpoint").stringValue()).isEqualTo("POST /");
    assertThat(line.get("task").stringValue()).isEqualTo("of the line");
    assertThat(line.get("logging.googleapis.com/trace").stringValue())
        .isEqualTo("projects/p/traces/" + "a1".repeat(16));
    assertThat(line.get("logging.googleapis.com/spanId").stringValue()).isEqualTo("b2".repeat(8));
    assertThat(line.get("logging.googleapis.com/trace_sampled").booleanValue()).isTrue();
    assertThat(line.has("traceparent")).isFalse();
  }

  /** The hundred libraries below us know nothing of our fields. */
  @Test
  void dressesTheLinesOfTheFrameworksAsOurs() {
    LoggingEvent event =
        new LoggingEvent(
            "fqcn",
            context.getLogger("com.zaxxer.hikari"),
            Level.WARN,
            "Thread starvation",
            null,
            new Object[0]);
    event.setInstant(NOW);
    event.setMDCPropertyMap(Map.of("unique_id", "pay-1", "endpoint", "POST /watch"));

    JsonNode line = line(event);

    assertThat(line.get("message").stringValue()).isEqualTo("⚠️ [HOSTPAY1] Thread starvation");
    assertThat(line.get("service_name").stringValue()).isEqualTo("GCHostPay1-10-26");
    assertThat(line.get("timestamp").stringValue()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(line.get("unique_id").stringValue()).isEqualTo("pay-1");
    assertThat(line.get("endpoint").stringValue()).isEqualTo("POST /watch");
  }
}
