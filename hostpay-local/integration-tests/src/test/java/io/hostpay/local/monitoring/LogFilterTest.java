package io.hostpay.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The evaluator itself, on an entry as Cloud Logging would hold it. */
class LogFilterTest {
  private static final JsonNode ENTRY =
      JsonMapper.shared()
          .readTree(
              """
              {"severity": "WARNING", "resource": {"type": "cloud_run_revision"},
               "jsonPayload": {"event": "payment_rejected", "reason": "duplicate_order: of payment-2",
                               "attempt_number": 21, "status": 424, "why": ""}}
              """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resource.type=\"cloud_run_revision\"                               | true",
        "resource.type=\"cloud_tasks_queue\"                                | false",
        "jsonPayload.event=\"payment_rejected\" AND severity>=ERROR         | false",
        "jsonPayload.event=\"payment_rejected\" AND severity>=WARNING       | true",
        "jsonPayload.event=\"payment_rejected\" AND NOT severity>=WARNING   | false",
        "jsonPayload.event=(\"payment_failed\" OR \"payment_rejected\")     | true",
        "jsonPayload.event=(\"payment_failed\" OR \"swept\")                | false",
        "jsonPayload.event!=\"swept\"                                       | true",
        "jsonPayload.reason=~\"^duplicate_order\"                           | true",
        "jsonPayload.reason=~\"^order\"                                     | false",
        "jsonPayload.reason!~\"^order\"                                     | true",
        "jsonPayload.reason:\"ORDER\"                                       | true",
        "jsonPayload.attempt_number>20                                      | true",
        "jsonPayload.attempt_number>21                                      | false",
        "jsonPayload.attempt_number>=21 AND jsonPayload.status<500          | true",
        "jsonPayload.why:*                                                  | true",
        "jsonPayload.db_ms:*                                                | false",
        "jsonPayload.db_ms>0                                                | false",
        "(jsonPayload.status=1 OR jsonPayload.status=424) AND severity=\"WARNING\" | true",
      })
  void takesWhatTheFilterNames(String filter, boolean taken) {
    assertThat(LogFilter.read(filter).test(ENTRY)).isEqualTo(taken);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "jsonPayload.event", "jsonPayload.event=", "a=b c=d", "(a=b", "a=(b OR c"})
  void refusesWhatItDoesNotUnderstand(String filter) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogFilter.read(filter))
        .withMessageContaining("not understood");
  }
}
