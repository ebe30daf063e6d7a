package io.hostpay.common.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.UniqueId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RequestSummaryTest {
  private final PaymentLog log = new PaymentLog(ServiceName.HOSTPAY3);

  @AfterEach
  void end() {
    RequestSummary.end();
  }

  @Test
  void saysWhatWasSpentAndOnWhatPayment(CapturedOutput output) {
    RequestSummary summary = RequestSummary.begin();
    RequestSummary.countCall(Outside.DATABASE, System.nanoTime() - 7_000_000);
    RequestSummary.countCall(Outside.DATABASE, System.nanoTime() - 5_000_000);
    RequestSummary.setOutcome("done");
    log.event(Event.PAYMENT_STARTED, new UniqueId("payment-1"), "order-1").write();
    log.event(Event.PAYMENT_STARTED, new UniqueId("payment-2"), "order-2").write();

    Map<String, String> fields = written(summary, output);
    assertThat(fields)
        .containsEntry("unique_id", "payment-1")
        .containsEntry("cn_api_id", "order-1")
        .containsEntry("outcome", "done")
        .containsEntry("db_calls", "2")
        .containsEntry("db_failures", "0")
        .doesNotContainKeys("rpc_calls", "changenow_tries", "tasks_ms");
    assertThat(Long.parseLong(fields.get("db_ms"))).isBetween(12L, 5_000L);
  }

  @Test
  void countsWhatAnotherThreadDoesForTheRequest(CapturedOutput output) {
    RequestSummary summary = RequestSummary.begin();
    Supplier<Boolean> call =
        () -> {
          RequestSummary.countCall(Outside.RPC, System.nanoTime());
          RequestSummary.countFailure(Outside.RPC);
          return true;
        };
    assertThat(CompletableFuture.supplyAsync(RequestSummary.carried(call)).join()).isTrue();
    assertThat(CompletableFuture.supplyAsync(call).join()).as("counted for nobody").isTrue();

    assertThat(written(summary, output))
        .containsEntry("rpc_calls", "1")
        .containsEntry("rpc_failures", "1");
  }

  @Test
  void countsNothingAfterTheRequest(CapturedOutput output) {
    RequestSummary summary = RequestSummary.begin();
    RequestSummary.end();
    RequestSummary.countCall(Outside.TASKS, System.nanoTime());
    RequestSummary.countFailure(Outside.TASKS);
    RequestSummary.setOutcome("done");
    log.event(Event.PAYMENT_STARTED, new UniqueId("payment-1"), "order-1").write();

    assertThat(written(summary, output)).isEmpty();
  }

  private Map<String, String> written(RequestSummary summary, CapturedOutput output) {
    PaymentLog.Entry line = log.event(Event.REQUEST);
    summary.fields().forEach(line::with);
    line.write();
    String last = output.toString().lines().toList().getLast();
    return java.util.Arrays.stream(last.split(" \\| ", -1))
        .skip(1)
        .map(field -> field.split("=", 2))
        .collect(Collectors.toMap(field -> field[0], field -> field[1]));
  }
}
