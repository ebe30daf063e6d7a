package io.hostpay.local.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.local.Ports;
import io.hostpay.local.Turns;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import io.hostpay.testkit.postgres.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** PostgreSQL is away in the middle of many payments: stopped for a while, and then killed. */
@ExtendWith(OnePipeline.class)
@ResourceLock(Turns.PIPELINE)
class DatabaseOutageIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  // Production fault 13
  @Test
  void paymentsWaitForADatabaseThatIsStoppedAndThenKilled(Pipeline pipeline)
      throws InterruptedException {
    // Longer than a request waits for a connection, after which it is answered 500.
    run(pipeline, 3, Duration.ofMillis(400), Duration.ofSeconds(7), Duration.ZERO);
  }

  /**
   * Runs with the other long ones: {@code mvn -Pcrash -Dgroups=long -pl
   * hostpay-local/integration-tests -am verify}.
   */
  @Test
  @Tag("long")
  void paymentsWaitForADatabaseThatIsStoppedForThirtySecondsAndThenKilledForThirty()
      throws InterruptedException {
    try (Pipeline pipeline = new Pipeline("database-outage")) {
      run(pipeline, 20, Duration.ofMillis(325), Duration.ofSeconds(30), Duration.ofSeconds(30));
    }
  }

  private static void run(
      Pipeline pipeline, int some, Duration every, Duration stopped, Duration killed)
      throws InterruptedException {
    Instant began = pipeline.now();
    long before = pipeline.completed();
    // Asked for all the time: however slow the machine, some are under way when the database goes.
    AtomicBoolean wanted = new AtomicBoolean(true);
    Thread requests = pipeline.requestsWhile(wanted::get, every);
    try {
      pipeline.awaitCompleted(before + some, PATIENCE);
      assertNothingIsDoneWithout(pipeline, Database::stop, stopped);
      pipeline.awaitCompleted(pipeline.completed() + some, PATIENCE);
      if (killed.isPositive()) {
        assertNothingIsDoneWithout(pipeline, Database::kill, killed);
      } else {
        pipeline.system().database().kill();
        pipeline.system().database().startAgain();
      }
    } finally {
      wanted.set(false);
      requests.join();
    }
    pipeline.awaitAllCompleted(PATIENCE);

    pipeline.assertEachPaidOnce();
    pipeline.assertEveryTimelineGapless();
    List<TaskAttempt> attempts = pipeline.deliveriesSince(began);
    assertThat(attempts.stream().flatMapToInt(attempt -> attempt.httpStatus().stream()).distinct())
        .as("answers")
        .isSubsetOf(200, 424, 500);
    System.out.printf(
        "payments through PostgreSQL stopped for %s and killed for %s: %s; %d deliveries, %d"
            + " answered 500%n",
        stopped,
        killed,
        pipeline.states(),
        attempts.size(),
        attempts.stream().filter(attempt -> attempt.httpStatus().orElse(0) == 500).count());
  }

  /**
   * Stops the database for this long in real time, and longer where no delivery was answered in it,
   * and asserts how the services answer meanwhile.
   */
  private static void assertNothingIsDoneWithout(
      Pipeline pipeline, Consumer<Database> takeAway, Duration time) {
    Database database = pipeline.system().database();
    takeAway.accept(database);
    Instant gone = pipeline.now();
    Pipeline.pause(time);
    Awaitility.await("a delivery while there is no database")
        .atMost(PATIENCE)
        .until(() -> !deliveriesBetween(pipeline, gone, pipeline.now()).isEmpty());
    Instant back = pipeline.now();
    database.startAgain();
    List<TaskAttempt> without = deliveriesBetween(pipeline, gone, back);
    assertThat(without)
        .allSatisfy(attempt -> assertThat(attempt.httpStatus()).as("%s", attempt).hasValue(500));
  }

  /** What was delivered to a service that has a database, begun and answered in this time. */
  private static List<TaskAttempt> deliveriesBetween(
      Pipeline pipeline, Instant gone, Instant back) {
    Ports ports = pipeline.system().ports();
    return pipeline.deliveriesSince(gone).stream()
        .filter(attempt -> attempt.started().plus(attempt.duration()).isBefore(back))
        .filter(
            attempt ->
                attempt.url().contains(":" + ports.orchestrator() + "/")
                    || attempt.url().contains(":" + ports.paymentExecutor() + "/"))
        .toList();
  }
}
