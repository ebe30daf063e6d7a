package io.hostpay.local.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The proposal's four scenarios. In full with {@code -Dscenarios=full}; else the outages are
 * shorter, or most of their attempts are left out, and all rules the same. The table is printed,
 * and left in target/scenarios.md.
 */
@Order(2) // long, and mostly waiting: others run beside it
class ResilienceScenariosIT {
  private static final boolean FULL = "full".equals(System.getProperty("scenarios"));
  private static final Path TABLE = Path.of("target/scenarios.md");
  private static final BigInteger WEI = new BigInteger("1234000000000000");
  private static final String CHECK_QUEUE = "gchostpay-status-check-queue";
  private static final String EXECUTE_QUEUE = "gchostpay-payment-execute-queue";

  @BeforeAll
  static void begin() throws IOException {
    Files.writeString(
        TABLE,
        """
        | scenario | simulated | attempts | intervals min / median / max | result |
        |---|---|---|---|---|
        """);
  }

  @AfterAll
  static void print() throws IOException {
    System.out.println(Files.readString(TABLE));
  }

  @Test
  void changeNowDownForHoursIsAskedEveryMinuteAndThenPaid() throws IOException {
    Duration outage = FULL ? Duration.ofHours(2) : Duration.ofMinutes(40);
    try (ScenarioSystem stage = new ScenarioSystem("scenario-1", FULL ? 60 : 100)) {
      StubMapping down = stage.changeNowDown();
      Instant began = stage.now();
      PaymentOrder order = stage.request();
      stage.pass(outage);
      stage.changeNowUp(down);
      stage.awaitState(order, "COMPLETED");

      List<TaskAttempt> attempts = stage.deliveries(CHECK_QUEUE);
      row("1: ChangeNow down " + hours(outage), stage, began, attempts, stage.state(order));
      assertThat(stage.arrived(order)).isEqualTo(WEI);
      assertThat((double) attempts.size())
          .isBetween(outage.toMinutes() * 0.5, outage.toMinutes() * 1.1);
      assertThat(stage.attemptsInTimeline(order)).isEqualTo(attempts.size());
    }
  }

  @Test
  void rpcFailingHalfOfTheTimePaysOnce() throws IOException {
    Duration outage = FULL ? Duration.ofHours(3) : Duration.ofMinutes(30);
    try (ScenarioSystem stage = new ScenarioSystem("scenario-2", FULL ? 100 : 60)) {
      stage.rpcFailingHalfOfTheTime();
      Instant began = stage.now();
      PaymentOrder order = stage.request();
      PaymentOrder other = stage.request();
      stage.pass(outage);
      stage.rpcUp();
      stage.awaitState(order, "COMPLETED");
      stage.awaitState(other, "COMPLETED");

      row(
          "2: RPC fails half of the time for " + hours(outage),
          stage,
          began,
          stage.deliveries(EXECUTE_QUEUE),
          stage.state(order));
      assertThat(stage.arrived(order)).isEqualTo(WEI);
      assertThat(stage.arrived(other)).isEqualTo(WEI);
    }
  }

  @Test
  void changeNowThenRpcDownPaysInsideTheWindowAfterAnotherCheck() throws IOException {
    Duration first = FULL ? Duration.ofHours(12) : Duration.ofMinutes(40);
    Duration second = FULL ? Duration.ofHours(11) : Duration.ofMinutes(80);
    try (ScenarioSystem stage = new ScenarioSystem("scenario-3", FULL ? 240 : 150)) {
      StubMapping down = stage.changeNowDown();
      Instant began = stage.now();
      PaymentOrder order = stage.request();
      stage.pass(first);
      stage.rpcDown();
      stage.changeNowUp(down);
      stage.pass(second);
      int checksBefore = stage.changeNowRequests(order);
      stage.rpcUp();
      stage.awaitState(order, "COMPLETED");

      row(
          "3: ChangeNow down %s, then RPC down %s".formatted(hours(first), hours(second)),
          stage,
          began,
          stage.deliveries(CHECK_QUEUE),
          stage.state(order));
      assertThat(stage.arrived(order)).isEqualTo(WEI);
      // Nothing was signed on an answer of ChangeNow's that was hours old.
      assertThat(stage.events(order)).contains("status_recheck");
      assertThat(stage.changeNowRequests(order)).isGreaterThanOrEqualTo(checksBefore);
      assertThat(stage.events(order).lastIndexOf("status_verified"))
          .isGreaterThan(stage.events(order).lastIndexOf("status_recheck"));
    }
  }

  @Test
  void downForOverADayFailsAndIsPaidOnAnOperatorsRedrive()
      throws IOException, InterruptedException {
    try (ScenarioSystem stage = new ScenarioSystem("scenario-4", FULL ? 240 : 1200)) {
      StubMapping down = stage.changeNowDown();
      Instant began = stage.now();
      PaymentOrder order = stage.request();
      if (!FULL) {
        stage.pass(Duration.ofHours(1));
        stage.passWithoutDeliveries(CHECK_QUEUE, Duration.ofHours(22)); // each like the last
      }
      // Found out by the sweep, or by the last check's own token: whichever comes first.
      stage.awaitState(order, "FAILED(expired");

      assertThat(Duration.between(began, stage.now())).isGreaterThan(Duration.ofHours(24));
      assertThat(stage.arrived(order)).isZero();
      assertThat(stage.logged("Payment failed, a person has to decide")).isTrue();
      List<TaskAttempt> attempts = stage.deliveries(CHECK_QUEUE);
      row("4: ChangeNow down past 24 h", stage, began, attempts, stage.state(order));

      stage.changeNowUp(down);
      Instant redriven = stage.now();
      assertThat(stage.redrive(order)).contains("redriven");
      stage.awaitState(order, "COMPLETED");
      row(
          "4: … re-driven by an operator",
          stage,
          redriven,
          stage
              .deliveries(CHECK_QUEUE)
              .subList(attempts.size(), stage.deliveries(CHECK_QUEUE).size()),
          stage.state(order));
      assertThat(stage.arrived(order)).isEqualTo(WEI);
    }
  }

  private static void row(
      String scenario,
      ScenarioSystem stage,
      Instant began,
      List<TaskAttempt> attempts,
      String result)
      throws IOException {
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
    Files.writeString(
        TABLE,
        "| %s | %s | %d | %s | %s |%n"
            .formatted(
                scenario,
                hours(Duration.between(began, stage.now())),
                attempts.size(),
                spread,
                result),
        StandardOpenOption.APPEND);
  }

  private static String hours(Duration duration) {
    return "%d:%02d h".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
