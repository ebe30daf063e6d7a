package io.hostpay.common.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hostpay.common.token.UniqueId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PaymentLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("hostpay");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final PaymentLog log = new PaymentLog(ServiceName.HOSTPAY1);

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private static Map<String, Object> fields(ILoggingEvent line) {
    Map<String, Object> fields = new HashMap<>();
    line.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
    return fields;
  }

  @Test
  void writesTheMessageAndEachValueAsAField() {
    log.event(Event.PAYMENT_COMPLETED, new UniqueId("payment-1"), "cn-1")
        .with("tx_hash", "0xab")
        .with("absent", null)
        .took(Duration.ofMillis(45_249))
        .write();

    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getFormattedMessage())
        .isEqualTo(
            "🎉 [HOSTPAY1] Payment workflow completed | unique_id=payment-1 | cn_api_id=cn-1"
                + " | tx_hash=0xab | duration=45.2s");
    assertThat(fields(line))
        .isEqualTo(
            Map.of(
                "service_name", "GCHostPay1-10-26",
                "event", "payment_completed",
                "unique_id", "payment-1",
                "cn_api_id", "cn-1",
                "tx_hash", "0xab",
                "duration_ms", 45_249L));
  }

  /** As the proposal has them: what is in the words is not said twice. */
  @Test
  void putsFieldsIntoTheWords() {
    log.event(Event.CHANGENOW_RATE_LIMITED, new UniqueId("payment-1"), "cn-1")
        .with("wait_s", 60)
        .with("why", "{status}")
        .write();
    log.event(Event.STATUS_INVALID).write();

    assertThat(lines.list.getFirst().getFormattedMessage())
        .isEqualTo(
            "⏰ [HOSTPAY1] Rate limited, wait 60s | unique_id=payment-1 | cn_api_id=cn-1"
                + " | why={status}");
    assertThat(fields(lines.list.getFirst())).containsEntry("wait_s", 60);
    assertThat(lines.list.getLast().getFormattedMessage())
        .isEqualTo("⚠️ [HOSTPAY1] Invalid status: unknown");
  }

  @Test
  void tellsOfOneAmongManyInItsOwnTrace() {
    String trace = "00-" + "a1".repeat(16) + "-" + "b2".repeat(8) + "-01";
    log.among(Event.TRANSACTION_CONFIRMED_HINT, new UniqueId("payment-1"), "cn-1", trace)
        .with("tx_hash", "0xab")
        .write();

    assertThat(lines.list.getFirst().getFormattedMessage())
        .isEqualTo(
            "🔔 [ALCHEMY] Transaction update | unique_id=payment-1 | cn_api_id=cn-1 | tx_hash=0xab");
    assertThat(fields(lines.list.getFirst())).containsEntry("traceparent", trace);
  }

  @Test
  void writesSecondsWithAPointInEveryLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      log.event(Event.STATUS_CHECKED)
          .with("status", "waiting")
          .took(Duration.ofMillis(1_500))
          .write();
    } finally {
      Locale.setDefault(before);
    }

    assertThat(lines.list.getFirst().getFormattedMessage()).endsWith("| duration=1.5s");
  }

  /** Values come from tokens and outside answers, and the message alone is what a person reads. */
  @Test
  void letsNoValueBreakOrColourTheMessage() {
    String nasty =
        "a\nb\rc\u001b[31md\u0000e\u0085f\u2028g\u2029h\u009b31mi{}j\u202ek\u2066l\u200fm";

    log.event(Event.PAYMENT_REJECTED).with("detail", nasty).write();

    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getFormattedMessage())
        .isEqualTo(
            "⚠️ [HOSTPAY1] Payment rejected, HostPay does not pay it"
                + " | detail=a?b?c?[31md?e?f?g?h?31mi{}j?k?l?m");
    assertThat(fields(line)).containsEntry("detail", nasty);
  }

  @Test
  void keepsTheFaultForItsStackTrace() {
    log.event(Event.REQUEST_FAILED).because(new IllegalStateException("why")).write();

    assertThat(lines.list.getFirst().getLevel()).isEqualTo(Level.ERROR);
    assertThat(lines.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("why");
  }

  @Test
  void hasADifferentNameForEachEvent() {
    Set<String> names = new HashSet<>();
    for (Event event : Event.values()) {
      assertThat(event.wireName()).matches("[a-z][a-z_]*");
      assertThat(names.add(event.wireName())).isTrue();
    }
    for (ServiceName service : ServiceName.values()) {
      assertThat(service.fullName()).startsWith("GCHostPay");
    }
  }
}
