package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.WebhookRig.BLOCK;
import static io.hostpay.orchestrator.WebhookRig.WALLET;
import static io.hostpay.orchestrator.WebhookRig.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.orchestrator.alchemy.AlchemyPayloads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A thousand notifications, as many at once as Cloud Run hands to one instance: each is taken,
 * however few connections there are. The times are printed; they say more of the machine than of
 * the service.
 */
@Isolated("measures, and reads the lines of the whole process")
class WebhookLoadIT {
  private static final int DELIVERIES = 1_000;
  private static final int PAYMENTS = 100;

  /** containerConcurrency of GCHostPay1 and GCHostPay4. */
  private static final int AT_ONCE = 50;

  private record Answer(int status, Duration took) {}

  @Test
  void answersOneThousandDeliveriesOfWhichFiftyComeAtOnce() throws Exception {
    try (WebhookRig rig = new WebhookRig()) {
      IntStream.range(0, PAYMENTS)
          .forEach(i -> rig.payment("pay-%03d".formatted(i), PaymentState.SUBMITTED, "tx-" + i));
      // What an instance does once, when its first requests come, is not what is measured.
      deliver(rig, "whevt_first_", 100);
      List<Answer> answers = deliver(rig, "whevt_", DELIVERIES);

      List<Duration> times =
          answers.stream().map(Answer::took).sorted(Comparator.naturalOrder()).toList();
      System.out.printf(
          "%d deliveries, %d at once: median %d ms, p99 %d ms, longest %d ms%n",
          DELIVERIES,
          AT_ONCE,
          times.get(DELIVERIES / 2).toMillis(),
          times.get(DELIVERIES * 99 / 100 - 1).toMillis(),
          times.getLast().toMillis());
      assertThat(answers).extracting(Answer::status).containsOnly(200);
      assertThat(rig.payoutRows())
          .containsExactlyElementsOf(
              IntStream.range(0, PAYMENTS)
                  .mapToObj(i -> "pay-%03d tx-%d confirmed".formatted(i, i))
                  .toList());
      assertThat(
              rig.jdbc.sql("select count(*) from hostpay_webhook_event").query(Long.class).single())
          .isEqualTo(DELIVERIES + 100);
    }
  }

  private static List<Answer> deliver(WebhookRig rig, String ids, int deliveries) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Semaphore places = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> started = new ArrayList<>();
      for (int i = 0; i < deliveries; i++) {
        String body =
            AlchemyPayloads.activity(
                ids + i,
                Instant.parse("2024-01-23T07:42:26Z").plusMillis(i),
                List.of(AlchemyPayloads.external(hash("tx-" + i % PAYMENTS), WALLET, BLOCK)));
        started.add(
            threads.submit(
                () -> {
                  go.await();
                  places.acquire();
                  try {
                    long start = System.nanoTime();
                    int status = rig.deliver(body);
                    return new Answer(status, Duration.ofNanos(System.nanoTime() - start));
                  } finally {
                    places.release();
                  }
                }));
      }
      go.countDown();
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : started) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
