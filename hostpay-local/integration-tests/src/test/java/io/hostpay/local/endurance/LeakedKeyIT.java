package io.hostpay.local.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Service;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A leaked key is replaced without a day's wait, as section 7 of docs/operations.md says: Cloud
 * Tasks keeps what the old key has signed, and sweeps leave it alone, until the queues are purged.
 */
class LeakedKeyIT {
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final int EACH = 3;

  /**
   * The queues that hold a payment's own task, one after the other: watch, execute, status check;
   * the last step first.
   */
  private static final List<String> HELD =
      List.of(
          "gchostpay-payment-watch-queue",
          "gchostpay-payment-execute-queue",
          "gchostpay-status-check-queue");

  private static final List<String> RESPONSES =
      List.of("gchostpay-status-response-queue", "gchostpay-payment-response-queue");

  private static final List<String> OTHERS =
      Stream.concat(Stream.of("gcsplit-hostpay-trigger-queue"), RESPONSES.stream()).toList();

  @Test
  void whatTheOldKeySignedIsDrivenOnOnceTheQueuesArePurged() {
    try (Pipeline pipeline = new Pipeline("leaked-key")) {
      for (int paused = 1; paused <= HELD.size(); paused++) {
        List<String> held = HELD.subList(0, paused);
        pipeline.queues().pause(held.getLast());
        for (int i = 0; i < EACH; i++) {
          pipeline.request();
        }
        pipeline.await(PATIENCE, () -> assertNothingMovesBut(pipeline, held));
      }
      replaceTheKey(pipeline);
      HELD.forEach(pipeline.queues()::resume);
      int payments = HELD.size() * EACH;
      pipeline.await(
          PATIENCE,
          () -> assertThat(refused(pipeline)).as("refused").isGreaterThanOrEqualTo(payments));
      // One may have been driven on before, while its answer was on its way to GCHostPay1.
      int before = pipeline.told("payment_redriven");
      Instant all = pipeline.now();
      pipeline.await(PATIENCE, () -> assertThat(sweptSince(pipeline, all)).isEqualTo(payments));
      assertThat(pipeline.told("payment_redriven"))
          .as("a task is held, so it is left")
          .isEqualTo(before);

      HELD.forEach(pipeline.queues()::purge);
      RESPONSES.forEach(pipeline.queues()::purge);

      pipeline.awaitAllCompleted(PATIENCE);
      pipeline.assertEachPaidOnce();
      assertThat(pipeline.told("payment_redriven")).isGreaterThanOrEqualTo(before + payments);
    }
  }

  /** A task that is being delivered counts as well: all have to have got as far as they can. */
  private static void assertNothingMovesBut(Pipeline pipeline, List<String> held) {
    Stream.concat(HELD.stream(), OTHERS.stream())
        .forEach(
            queue ->
                assertThat(pipeline.queues().depth(queue))
                    .as(queue)
                    .isEqualTo(held.contains(queue) ? EACH : 0));
  }

  private static void replaceTheKey(Pipeline pipeline) {
    for (Service service : Service.values()) {
      pipeline
          .system()
          .service(service)
          .redeploy(
              Map.of(
                  "HOSTPAY_INTERNAL_SIGNING_KEY",
                  "new-hostpay-internal-signing-key-0123456789abcdef0123456789abcd"));
    }
    for (Service service : Service.values()) {
      pipeline.system().service(service).awaitHealthy();
    }
  }

  /** How many tasks were answered 401. */
  private static long refused(Pipeline pipeline) {
    return pipeline.system().tasks().attempts().stream()
        .filter(attempt -> attempt.httpStatus().orElse(0) == 401)
        .map(TaskAttempt::task)
        .distinct()
        .count();
  }

  private static int sweptSince(Pipeline pipeline, Instant time) {
    return pipeline
        .system()
        .database()
        .jdbc()
        .sql("select count(*) from hostpay_payment where swept_at > :time")
        .param("time", time.atOffset(ZoneOffset.UTC))
        .query(Integer.class)
        .single();
  }
}
