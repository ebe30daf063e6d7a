package io.hostpay.local.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The proposal's four scenarios. In full with {@code -Dscenarios=full}; else the outages are
 * shorter, or most of their attempts are left out, and all rules the same. The table is printed,
 * and left in target/scenarios.md.
 */
@Order(1) // long, and mostly waiting: others run beside it, and its own beside each other
@Execution(ExecutionMode.CONCURRENT)
class ResilienceScenariosIT {
  private static final boolean FULL = "full".equals(System.getProperty("scenarios"));
  private static final Path TABLE = Path.of("target/scenarios.md");
  private static final BigInteger WEI = new BigInteger("1234000000000000");
  private static final Set<String> ROWS = new ConcurrentSkipListSet<>();
  private static final String CHECK_QUEUE = "gchostpay-status-check-queue";
  private static final String EXECUTE_QUEUE = "gchostpay-payment-execute-queue";

  @AfterAll
  static void print() throws IOException {
    String table =
        """
        | scenario | simulated | attempts | intervals min / median / max | result |
        |---|---|---|---|---|
        """
            + String.join("", ROWS);
    Files.writeString(TABLE, table);
    System.out.println(table);
  }

  @Test
  void changeNowDownForHoursIsAskedEveryMinuteAndThenPaid() throws IOException {
    Duration outage = FULL ? Duration.ofHours(2) : Duration.ofMinutes(40);
    try (ScenarioSystem system = new ScenarioSystem("scenario-1", FULL ? 60 : 100)) {
      StubMapping down = system.changeNowDown();
      Instant began = system.now();
      PaymentOrder order = system.request();
      system.pass(outage);
      system.changeNowUp(down);
      system.awaitState(order, "COMPLETED");

      List<TaskAttempt> attempts = system.deliveries(CHECK_QUEUE);
      row("1: ChangeNow down " + hours(outage), system, began, attempts, system.state(order));
      assertThat(system.arrived(order)).isEqualTo(WEI);
      assertThat((double) attempts.size()).isGreaterThan(3).isLessThan(outage.toMinutes() * 1.1);
      assertThat(medianPause(attempts)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(120));
      assertThat(system.deliveriesInTimeline(order)).isEqualTo(attempts.size());
    }
  }

  @Test
  void rpcFailingHalfOfTheTimePaysOnce() throws IOException {
    Duration outage = FULL ? Duration.ofHours(3) : Duration.ofMinutes(30);
    try (ScenarioSystem system = new ScenarioSystem("scenario-2", FULL ? 100 : 60)) {
      system.rpcFailingHalfOfTheTime();
      Instant began = system.now();
      PaymentOrder order = system.request();
      PaymentOrder other = system.request();
      system.pass(outage);
      system.rpcUp();
      system.awaitState(order, "COMPLETED");
      system.awaitState(other, "COMPLETED");

      row(
          "2: RPC fails half of the time for " + hours(outage),
          system,
          began,
          system.deliveries(EXECUTE_QUEUE),
          system.state(order));
      assertThat(system.arrived(order)).isEqualTo(WEI);
      assertThat(system.arrived(other)).isEqualTo(WEI);
    }
  }

  @Test
  void changeNowThenRpcDownPaysInsideTheWindowAfterAnotherCheck() throws IOException {
    Duration first = FULL ? Duration.ofHours(12) : Duration.ofMinutes(40);
    Duration second = FULL ? Duration.ofHours(11) : Duration.ofMinutes(80);
    try (ScenarioSystem system = new ScenarioSystem("scenario-3", FULL ? 240 : 150)) {
      StubMapping down = system.changeNowDown();
      Instant began = system.now();
      PaymentOrder order = system.request();
      system.pass(first);
      system.rpcDown();
      system.changeNowUp(down);
      system.pass(second);
      int checksBefore = system.changeNowRequests(order);
      system.rpcUp();
      system.awaitState(order, "COMPLETED");

      row(
          "3: ChangeNow down %s, then RPC down %s".formatted(hours(first), hours(second)),
          system,
          began,
          system.deliveries(CHECK_QUEUE),
          system.state(order));
      assertThat(system.arrived(order)).isEqualTo(WEI);
      // Nothing was signed on an answer of ChangeNow's that was hours old.
      assertThat(system.events(order)).contains("status_recheck");
      assertThat(system.changeNowRequests(order)).isGreaterThanOrEqualTo(checksBefore);
      assertThat(system.events(order).lastIndexOf("status_verified"))
          .isGreaterThan(system.events(order).lastIndexOf("status_recheck"));
    }
  }

  @Test
  void downForOverADayFailsAndIsPaidOnceAnOperatorReopensIt()
      throws IOException, InterruptedException {
    try (ScenarioSystem system = new ScenarioSystem("scenario-4", FULL ? 240 : 1200)) {
      StubMapping down = system.changeNowDown();
      Instant began = system.now();
      PaymentOrder order = system.request();
      if (!FULL) {
        system.pass(Duration.ofHours(1));
        system.passWithoutDeliveries(CHECK_QUEUE, Duration.ofHours(22)); // all alike
      }
      // Found out by the sweep, or by the last check's own token: whichever comes first.
      system.awaitState(order, "FAILED(expired");

      assertThat(Duration.between(began, system.now())).isGreaterThan(Duration.ofHours(24));
      assertThat(system.arrived(order)).isZero();
      // The line is read from the service's output, which comes after the commit.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> system.logged("Payment failed, a person has to decide"));
      List<TaskAttempt> attempts = system.deliveries(CHECK_QUEUE);
      row("4: ChangeNow down past 24 h", system, began, attempts, system.state(order));

      system.changeNowUp(down);
      Instant redriven = system.now();
      assertThat(system.redrive(order)).contains("redriven");
      system.awaitState(order, "COMPLETED");
      row(
          "4: … re-driven by an operator",
          system,
          redriven,
          system
              .deliveries(CHECK_QUEUE)
              .subList(attempts.size(), system.deliveries(CHECK_QUEUE).size()),
          system.state(order));
      assertThat(system.arrived(order)).isEqualTo(WEI);
    }
  }

  /** From the end of a delivery to the begin of the next. */
  private static Duration medianPause(List<TaskAttempt> attempts) {
    List<Duration> pauses =
        IntStream.range(1, attempts.size())
            .mapToObj(
                i -> {
                  TaskAttempt before = attempts.get(i - 1);
                  return Duration.between(
                      before.started().plus(before.duration()), attempts.get(i).started());
                })
            .sorted()
            .toList();
    return pauses.get(pauses.size() / 2);
  }

  private static void row(
      String scenario,
      ScenarioSystem system,
      Instant began,
      List<TaskAttempt> attempts,
      String result) {
    List<Long> intervals =
        IntStream.range(1, attempts.size())
            .mapToObj(
                i ->
                    Duration.between(attempts.get(i - 1).started(), attempts.get(i).started())
                        .toSeconds())
            .sorted()
            .toList();
    String spread =
        intervals.isEmpty()
            ? "-"
            : String.format(
                Locale.ROOT,
                "%d / %d / %d s",
                intervals.getFirst(),
                intervals.get(intervals.size() / 2),
                intervals.getLast());
    ROWS.add(
        "| %s | %s | %d | %s | %s |%n"
            .formatted(
                scenario,
                hours(Duration.between(began, system.now())),
                attempts.size(),
                spread,
                result));
  }

  private static String hours(Duration duration) {
    return "%d:%02d h".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
