package io.hostpay.local.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Service;
import io.hostpay.local.cloudtasks.Faults;
import io.hostpay.local.cloudtasks.TaskAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every task is delivered one to five times, late and in any order, one in twenty is lost; a queue
 * is purged in the middle, and each of the three services is killed again and again. Sweeps find
 * what is lost. {@code -Dseed=…} repeats the faults of a run.
 */
class TroubledDeliveriesIT {
  private static final String PURGED = "gchostpay-payment-execute-queue";
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void fewPaymentsAreEachPaidOnceAndToldWithoutGaps() throws InterruptedException {
    run(40, 1);
  }

  /**
   * {@code mvn -Pcrash -Dgroups=long -pl hostpay-local -am verify -Dit.test=TroubledDeliveriesIT}.
   */
  @Test
  @Tag("long")
  void threeHundredPaymentsAreEachPaidOnceAndToldWithoutGaps() throws InterruptedException {
    run(300, 6);
  }

  private void run(int payments, int killsOfEach) throws InterruptedException {
    System.out.println("-Dseed=" + seed);
    try (Pipeline pipeline = new Pipeline("troubled-deliveries-" + payments)) {
      pipeline
          .system()
          .tasks()
          .faults(
              Faults.none()
                  .withSeed(seed)
                  .withDuplicates(1, 0, 4)
                  .withReordering(true)
                  .withDelays(0.5, Duration.ZERO, Duration.ofMinutes(3))
                  .withLoss(0.05));
      long began = System.nanoTime();
      Thread requests =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < payments; i++) {
                      pipeline.request();
                      pause(150);
                    }
                  });
      Thread kills = Thread.ofVirtual().start(() -> kill(pipeline, killsOfEach));
      pipeline.await(
          PATIENCE,
          () ->
              assertThat(pipeline.told("transaction_signed"))
                  .as("signed, of %s", pipeline.states())
                  .isGreaterThanOrEqualTo(payments / 3));
      int purged = pipeline.queues().purge(PURGED);
      requests.join();
      kills.join();
      int askedAgain = 0;
      while (pipeline.askAgain() > 0) {
        askedAgain++;
        pause(2_000);
      }
      pipeline.awaitAllCompleted(PATIENCE);
      Duration took = Duration.ofNanos(System.nanoTime() - began);

      pipeline.assertEachPaidOnce();
      pipeline.assertEveryTimelineGapless();
      List<TaskAttempt> attempts = pipeline.system().tasks().attempts();
      long duplicates = attempts.stream().filter(TaskAttempt::duplicate).count();
      int redriven = pipeline.told("payment_redriven");
      System.out.printf(
          "%d payments in %d s: %s; %d deliveries, %d of them duplicates, answered %s; %d tasks"
              + " purged, each service killed %d times, %d rounds of asking again, %d payments"
              + " driven on by sweeps, %d checked again%n",
          payments,
          took.toSeconds(),
          pipeline.states(),
          attempts.size(),
          duplicates,
          answers(attempts),
          purged,
          killsOfEach,
          askedAgain,
          redriven,
          pipeline.told("status_recheck"));
      assertThat(duplicates).as("duplicates among %d", attempts.size()).isGreaterThan(payments);
      assertThat(purged).as("tasks purged").isPositive();
      assertThat(redriven).as("driven on by a sweep").isPositive();
    }
  }

  private static Map<String, Long> answers(List<TaskAttempt> attempts) {
    return attempts.stream()
        .collect(
            Collectors.groupingBy(
                attempt ->
                    attempt.httpStatus().isPresent()
                        ? Integer.toString(attempt.httpStatus().getAsInt())
                        : "none",
                TreeMap::new,
                Collectors.counting()));
  }

  private void kill(Pipeline pipeline, int timesEach) {
    List<Service> victims = new ArrayList<>();
    for (int i = 0; i < timesEach; i++) {
      victims.addAll(List.of(Service.values()));
    }
    Collections.shuffle(victims, random);
    for (Service victim : victims) {
      pause(500 + random.nextInt(3_000));
      pipeline.system().service(victim).kill();
      pause(random.nextInt(1_000));
      pipeline.system().service(victim).restart();
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
