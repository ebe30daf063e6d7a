package io.hostpay.common.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Trace;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TaskHeadersTest {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final Map<String, String> headers = new HashMap<>();

  private TaskHeaders read() {
    return TaskHeaders.from(headers::get);
  }

  @Test
  void readsWhatCloudTasksSends() {
    headers.put("X-CloudTasks-QueueName", "status-check-queue");
    headers.put("X-CloudTasks-TaskName", "00ff");
    headers.put("X-CloudTasks-TaskRetryCount", "2");
    headers.put("X-HostPay-Generation", "3");
    headers.put("X-HostPay-Cause-Attempt", "7");
    headers.put("traceparent", TRACEPARENT);

    assertThat(read())
        .isEqualTo(new TaskHeaders("status-check-queue", "00ff", 3, 7, 3, TRACEPARENT));
    assertThat(read().traceOrNew().traceparent()).isEqualTo(TRACEPARENT);
  }

  @Test
  void takesARequestWithoutAnyForAFirstAttempt() {
    assertThat(read()).isEqualTo(new TaskHeaders(null, null, 1, 1, 0, null));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 2",
    "1439, 1440",
    "' 7 ', 8",
    "1000000, 1000001",
    "1000001, 1",
    "2147483647, 1",
    "99999999999, 1",
    "-1, 1",
    "1.5, 1",
    "one, 1",
    "'', 1"
  })
  void countsDeliveriesFromOneAndTakesNonsenseForAbsent(String retryCount, int delivery) {
    headers.put("X-CloudTasks-TaskRetryCount", retryCount);

    assertThat(read().delivery()).isEqualTo(delivery);
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "-1, 0", "x, 0", "2147483648, 0"})
  void takesAGenerationThatIsNoneForTheFirst(String header, int generation) {
    headers.put("X-HostPay-Generation", header);

    assertThat(read().generation()).isEqualTo(generation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n"
      })
  void doesNotPassOnATraceThatIsNone(String header) {
    headers.put("traceparent", header);

    assertThat(read().traceparent()).isNull();
    assertThat(read().traceOrNew().traceparent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  }

  @Test
  void beginsATraceOfItsOwnForEachPayment() {
    assertThat(read().traceOrNew()).isNotEqualTo(read().traceOrNew());
  }

  /** A sweep comes with a trace of its own, and drives a payment on in the payment's. */
  @Test
  void goesOnWithTheTraceThatTheThreadHasEntered() {
    headers.put("traceparent", TRACEPARENT);
    Trace payments = Trace.begin();
    payments.enter();
    try {
      assertThat(read().traceOrNew()).isEqualTo(payments);
    } finally {
      MDC.remove(Trace.TRACEPARENT);
    }
    assertThat(read().traceOrNew().traceparent()).isEqualTo(TRACEPARENT);
  }
}
