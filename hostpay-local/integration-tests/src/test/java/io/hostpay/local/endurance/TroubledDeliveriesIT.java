package io.hostpay.local.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Service;
import io.hostpay.local.Turns;
import io.hostpay.testkit.cloudtasks.Faults;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Every task is delivered one to five times, late and in any order, one in twenty is lost; a queue
 * is purged in the middle, and each of the three services is killed again and again. Sweeps find
 * what is lost. {@code -Dseed=…} repeats the faults of a run.
 */
@ExtendWith(OnePipeline.class)
@ResourceLock(Turns.PIPELINE)
class TroubledDeliveriesIT {
  private static final String PURGED = "gchostpay-payment-execute-queue";
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void fewPaymentsAreEachPaidOnceAndToldWithoutGaps(Pipeline pipeline) throws InterruptedException {
    try {
      run(pipeline, 40, 1);
    } finally {
      pipeline.system().tasks().faults(Faults.none());
    }
  }

  /**
   * Runs with the other long ones: {@code mvn -Pcrash -Dgroups=long -pl
   * hostpay-local/integration-tests -am verify}.
   */
  @Test
  @Tag("long")
  void threeHundredPaymentsAreEachPaidOnceAndToldWithoutGaps() throws InterruptedException {
    try (Pipeline pipeline = new Pipeline("troubled-deliveries")) {
      run(pipeline, 300, 6);
    }
  }

  private void run(Pipeline pipeline, int payments, int killsOfEach) throws InterruptedException {
    System.out.println("-Dseed=" + seed);
    pipeline
        .system()
        .tasks()
        .faults(
            Faults.none()
                .withSeed(seed)
                .withDuplicates(1, 0, 4)
                .withReordering()
                .withDelays(0.5, Duration.ZERO, Duration.ofMinutes(3))
                .withLoss(0.05));
    Instant began = pipeline.now();
    int signed = pipeline.told("transaction_signed");
    int redriven = pipeline.told("payment_redriven");
    Thread requests = pipeline.requests(payments, Duration.ofMillis(150));
    Thread kills = Thread.ofVirtual().start(() -> kill(pipeline, killsOfEach));
    pipeline.await(
        PATIENCE,
        () ->
            assertThat(pipeline.told("transaction_signed") - signed)
                .as("signed, of %s", pipeline.states())
                .isGreaterThanOrEqualTo(payments / 3));
    int purged = pipeline.queues().purge(PURGED);
    requests.join();
    kills.join();
    int askedAgain = 0;
    for (int unknown = pipeline.askAgain(); unknown > 0; unknown = pipeline.askAgain()) {
      askedAgain += unknown;
      Pipeline.pause(Duration.ofSeconds(2));
    }
    pipeline.awaitAllCompleted(PATIENCE);
    Duration took = Duration.between(began, pipeline.now());

    pipeline.assertEachPaidOnce();
    pipeline.assertEveryTimelineGapless();
    List<TaskAttempt> attempts = pipeline.deliveriesSince(began);
    long duplicates = attempts.stream().filter(TaskAttempt::duplicate).count();
    redriven = pipeline.told("payment_redriven") - redriven;
    System.out.printf(
        "%d payments in %d s (%s of their time): %s; %d deliveries, %d of them duplicates, answered"
            + " %s; %d tasks purged, each service killed %d times, %d requests made again, %d"
            + " payments driven on by sweeps%n",
        payments,
        (long) (took.toSeconds() / Pipeline.SCALE),
        took.truncatedTo(ChronoUnit.MINUTES),
        pipeline.states(),
        attempts.size(),
        duplicates,
        answers(attempts),
        purged,
        killsOfEach,
        askedAgain,
        redriven);
    assertThat(duplicates).as("duplicates among %d", attempts.size()).isGreaterThan(payments);
    assertThat(purged).as("tasks purged").isPositive();
    assertThat(redriven).as("driven on by a sweep").isPositive();
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
      Pipeline.pause(Duration.ofMillis(500 + random.nextInt(3_000)));
      pipeline.system().service(victim).kill();
      Pipeline.pause(Duration.ofMillis(random.nextInt(1_000)));
      pipeline.system().service(victim).restart();
    }
  }
}
