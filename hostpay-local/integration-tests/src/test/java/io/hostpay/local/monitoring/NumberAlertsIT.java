package io.hostpay.local.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Turns;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * Alerts on numbers, counted from the lines that come while something is wrong: as if these were
 * all that came within the alert's window.
 */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class NumberAlertsIT {
  private final LineWatchedSystem watched;

  NumberAlertsIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  /**
   * These alerts and no others, except alerts on durations, which depend on this machine, and on
   * the sweep, which has no line here.
   */
  private static void exceed(List<JsonNode> lines, String... alerts) {
    Set<String> exceeded = new HashSet<>(Alerts.exceededBy(lines));
    exceeded.removeAll(Set.of("database-latency", "no-sweep"));
    assertThat(exceeded).containsExactlyInAnyOrder(alerts);
  }

  @Test
  void anOrdinaryPaymentExceedsNothing() {
    watched.pay("in-order", 0.001);
    watched.await("jsonPayload.event=\"swept\"");
    assertThat(
            Alerts.exceededBy(
                watched.lines("jsonPayload.unique_id=\"in-order\" OR jsonPayload.event=\"swept\"")))
        .as("except alerts on durations, which depend on this machine")
        .isSubsetOf("database-latency");
  }

  @Test
  void withoutASweepTheDeadMansSwitchGoesOff() {
    watched.await("jsonPayload.event=\"swept\"");
    assertThat(Alerts.exceededBy(watched.lines("NOT jsonPayload.event=\"swept\"")))
        .contains("no-sweep");
    assertThat(Alerts.exceededBy(watched.lines("jsonPayload.event=\"swept\"")))
        .doesNotContain("no-sweep");
  }

  @Test
  void notificationsRefusedAgainAndAgainExceedTheirBoundAtTheSixth() {
    for (int i = 0; i < 6; i++) {
      watched.post("/alchemy-webhook", "{\"n\":" + i + "}", "X-Alchemy-Signature", "00");
    }
    String refused = "jsonPayload.event=\"webhook_refused\"";
    Awaitility.await(refused).until(() -> watched.lines(refused).size() >= 6);
    List<JsonNode> six = watched.lines(refused).subList(0, 6);
    exceed(six, "webhook-refused");
    exceed(six.subList(0, 5));
  }

  @Test
  void aPaymentThatIsNotCompletedExceedsOneOfAHundred() {
    PaymentOrder order = LineWatchedSystem.order("incomplete", 0.002);
    StubMapping closed = watched.changeNow(order, LineWatchedSystem.status(order, "finished"));
    watched.send(order);
    List<JsonNode> ends = watched.await("payment_rejected", order);
    watched.removeAnswer(closed);
    watched.pay("complete", 0.001);
    List<JsonNode> completed =
        watched.lines(
            "jsonPayload.event=\"payment_completed\" AND jsonPayload.unique_id=\"complete\"");
    List<JsonNode> both = Stream.concat(ends.stream(), completed.stream()).toList();
    exceed(both, "completion-rate");
    exceed(completed);
  }

  @Test
  void whatChangeNowDoesNotAnswerExceedsBothItsBounds() {
    PaymentOrder order = LineWatchedSystem.order("away", 0.001);
    StubMapping down = watched.changeNow(order, aResponse().withStatus(503));
    watched.send(order);
    List<JsonNode> lines =
        watched.await("jsonPayload.unique_id=\"away\" AND jsonPayload.changenow_failures>0");
    watched.removeAnswer(down);
    exceed(lines, "changenow-success", "changenow-away");
    watched.await("payment_completed", order);
  }

  @Test
  void whatNoNodeAnswersExceedsBothItsBounds() {
    watched.node().rule(RpcRule.onEvery(RpcFault.dropBefore()));
    PaymentOrder order;
    List<JsonNode> lines;
    try {
      order = watched.send(LineWatchedSystem.order("no-answer", 0.001));
      lines = watched.await("jsonPayload.unique_id=\"no-answer\" AND jsonPayload.rpc_failures>0");
    } finally {
      watched.node().removeRules();
    }
    exceed(lines, "rpc-success", "rpc-away");
    watched.await("payment_completed", order);
  }

  @Test
  void aTaskOfManyDeliveriesExceedsTheirMean() {
    watched.post("/", "{\"token\":\"no token\"}", "X-CloudTasks-TaskRetryCount", "30");
    String delivered = "jsonPayload.event=\"request\" AND jsonPayload.attempt_number=";
    exceed(watched.await(delivered + "31"), "mean-retries");
    watched.post("/", "{\"token\":\"no token\"}", "X-CloudTasks-TaskRetryCount", "9");
    exceed(watched.await(delivered + "10"));
  }

  @Test
  void waitingForTheDatabaseExceedsASecond() throws Exception {
    PaymentOrder order = LineWatchedSystem.order("locked-out", 0.001);
    try (Connection held = watched.system().database().dataSource().getConnection();
        Statement statement = held.createStatement()) {
      held.setAutoCommit(false);
      statement.execute("lock table hostpay_payment in access exclusive mode");
      watched.send(order);
      Awaitility.await("somebody waits for the table")
          .until(
              () ->
                  watched
                      .system()
                      .database()
                      .jdbc()
                      .sql(
                          """
                          select exists (select 1 from pg_locks
                            where not granted and relation = 'hostpay_payment'::regclass)
                          """)
                      .query(Boolean.class)
                      .single());
      Thread.sleep(2_000);
      held.rollback();
    }
    List<JsonNode> lines =
        watched.await(
            "jsonPayload.unique_id=\"locked-out\" AND jsonPayload.endpoint=\"POST /\""
                + " AND jsonPayload.event=\"request\" AND jsonPayload.db_ms>1000");
    assertThat(Alerts.exceededBy(lines)).contains("database-latency");
    watched.await("payment_completed", order);
  }
}
