package io.hostpay.local.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.google.logging.v2.LogMetric;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.StatusCheckResponse;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.common.token.TpsHostpayToken;
import io.hostpay.common.token.UniqueId;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.QueueAdmin;
import io.hostpay.local.Turns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * Each failure of a request or of a service's neighbour prints the lines that raise its alert, and
 * no other. {@link WalletAlertsIT} has the wallet's and the chain's, {@link NumberAlertsIT} those
 * that are on numbers.
 */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class AlertLinesIT {
  private static final String QUEUE = "gchostpay-payment-execute-queue";

  private final LineWatchedSystem watched;

  AlertLinesIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  @Test
  void everyMetricFindsItsLinesInAnOrdinaryRunAndNoAlertDoes() {
    PaymentOrder order = watched.pay("all-is-well", 0.001);
    watched.await("jsonPayload.event=\"swept\"");
    MonitoringFiles.metrics()
        .forEach(
            (name, metric) -> {
              List<JsonNode> found = watched.await(metric.getFilter());
              assertThat(found).as(name).isNotEmpty();
              assertThat(found).allSatisfy(entry -> extracts(metric, entry));
            });
    List<JsonNode> own =
        watched.lines("jsonPayload.unique_id=\"" + order.uniqueId().value() + "\"");
    assertThat(Alerts.raisedBy(own)).isEmpty();
  }

  private static void extracts(LogMetric metric, JsonNode entry) {
    metric
        .getLabelExtractorsMap()
        .forEach(
            (label, extractor) -> {
              if (!label.equals("reason") && !label.equals("outcome")) {
                assertThat(Extractor.value(extractor, entry)).as(metric.getName()).isNotBlank();
              }
            });
    if (!metric.getValueExtractor().isEmpty()) {
      assertThat(Double.parseDouble(Extractor.value(metric.getValueExtractor(), entry)))
          .isNotNegative();
    }
  }

  /** One order was asked for twice, and its deposit is explained. */
  @Test
  void aRefusalThatCallsForNobodyRaisesNoAlert() {
    PaymentOrder paid = watched.pay("asked-first", 0.002);
    List<JsonNode> lines = refused(ofTheSameOrder(paid, "asked-again"), "finished");
    assertThat(Alerts.raisedBy(lines)).isEmpty();
    assertThat(reasons(lines)).containsOnly("not_waiting");
  }

  @Test
  void aStatusThatHostPayDoesNotKnowRaisesTheAlert() {
    List<JsonNode> lines = refused(LineWatchedSystem.order("new-status", 0.002), "never-seen");
    assertThat(Alerts.raisedBy(lines)).containsExactly("payment-rejected");
    assertThat(reasons(lines)).containsOnly("unknown_status");
  }

  /** Asked for while ChangeNow says this of the order. */
  private List<JsonNode> refused(PaymentOrder order, String status) {
    StubMapping closed = watched.changeNow(order, LineWatchedSystem.status(order, status));
    watched.send(order);
    List<JsonNode> lines = watched.await("payment_rejected", order);
    watched.removeAnswer(closed);
    return lines;
  }

  /** The same order of ChangeNow's, asked for under another id. */
  private static PaymentOrder ofTheSameOrder(PaymentOrder first, String id) {
    return new PaymentOrder(
        new UniqueId(id),
        first.cnApiId(),
        first.fromCurrency(),
        first.fromNetwork(),
        first.amount(),
        first.payinAddress());
  }

  /** As the metric's label has them. */
  private static List<String> reasons(List<JsonNode> lines) {
    return lines.stream()
        .map(line -> Extractor.value("REGEXP_EXTRACT(jsonPayload.reason, \"^([a-z_]+)\")", line))
        .toList();
  }

  @Test
  void aDepositThatTheLedgerDoesNotKnowRaisesItsAlert() {
    PaymentOrder order = LineWatchedSystem.order("unexplained", 0.002);
    StubMapping paid = watched.changeNow(order, LineWatchedSystem.status(order, "confirming"));
    watched.send(order);
    watched.await("deposit_unexplained", order);
    watched.removeAnswer(paid);
    assertThat(Alerts.raisedBy(watched.lines("jsonPayload.unique_id=\"unexplained\"")))
        .containsExactly("deposit-unexplained");
  }

  @Test
  void anOrderThatWasOverBeforeChangeNowWasAskedRaisesItsAlert() {
    PaymentOrder order = LineWatchedSystem.order("too-late", 0.002);
    StubMapping over = watched.changeNow(order, LineWatchedSystem.status(order, "expired"));
    watched.send(order);
    watched.await("deposit_missed", order);
    watched.removeAnswer(over);
    assertThat(Alerts.raisedBy(watched.lines("jsonPayload.unique_id=\"too-late\"")))
        .containsExactly("deposit-missed");
  }

  /** Held up by a paused queue for longer than ChangeNow's status counts and its order lives. */
  @Test
  void anOrderThatRanOutWhileItsPaymentWasHeldUpRaisesItsAlert() {
    PaymentOrder order = LineWatchedSystem.order("held-up", 0.002);
    StubMapping over;
    try (QueueAdmin queues = QueueAdmin.of(watched.system().ports().cloudTasks())) {
      queues.pause(QUEUE);
      watched.send(order);
      watched.await("status_verified", order);
      over = watched.changeNow(order, LineWatchedSystem.status(order, "expired"));
      watched.sql(
          """
          update hostpay_payment set verified_at = verified_at - interval '31 minutes'
          where unique_id = 'held-up'
          """);
      queues.resume(QUEUE);
    }
    watched.await("deposit_missed", order);
    watched.removeAnswer(over);
    assertThat(Alerts.raisedBy(watched.lines("jsonPayload.unique_id=\"held-up\"")))
        .containsExactly("deposit-missed");
  }

  @Test
  void aRefusalThatCallsForAPersonRaisesItsAlert() {
    PaymentOrder order = LineWatchedSystem.order("mismatched", 0.002);
    StubMapping another =
        watched.changeNow(
            order,
            aResponse()
                .withBody(
                    """
                    {"id":"%s","status":"waiting",
                     "payinAddress":"0x8617E340B3D01FA5F11F306F4090FD50E238070D"}"""
                        .formatted(order.cnApiId())));
    watched.send(order);
    List<JsonNode> lines = watched.await("payment_rejected", order);
    watched.removeAnswer(another);
    assertThat(lines.toString()).contains("\"reason\":\"mismatch\"");
    assertThat(Alerts.raisedBy(watched.lines("jsonPayload.unique_id=\"mismatched\"")))
        .containsExactly("payment-rejected");
  }

  @Test
  void aPaymentThatFailsRaisesItsAlert() {
    PaymentOrder order = LineWatchedSystem.order("too-old", 0.003);
    watched
        .system()
        .gcsplit1()
        .enqueue(
            TokenCodec.tpsHostpay(SigningKeys.of(LocalKeys.TPS_HOSTPAY_SIGNING_KEY))
                .encode(
                    new TpsHostpayToken(
                        order,
                        null,
                        watched.system().clock().clock().instant().minus(Duration.ofHours(25)))));
    assertThat(Alerts.raisedBy(watched.await("payment_failed", order)))
        .containsExactly("payment-failed");
  }

  @Test
  void theKeyThatChangeNowRefusesRaisesItsAlert() {
    PaymentOrder order = LineWatchedSystem.order("key-refused", 0.003);
    StubMapping refused =
        watched.changeNow(
            order, aResponse().withStatus(401).withBody("{\"message\":\"Unauthorized\"}"));
    watched.send(order);
    assertThat(Alerts.raisedBy(watched.await("changenow_key_refused", order)))
        .containsExactly("changenow-key-refused");
    watched.removeAnswer(refused);
    watched.await("payment_completed", order);
  }

  @Test
  void twoRequestsUnderOneIdRaiseTheirAlert() {
    PaymentOrder order = watched.pay("conflict", 0.004);
    watched.send(LineWatchedSystem.order("conflict", 0.005));
    assertThat(Alerts.raisedBy(watched.await("payment_request_conflict", order)))
        .containsExactly("request-conflict");
  }

  @Test
  void aMessageAboutAPaymentThatTheLedgerLacksRaisesItsAlert() {
    String token =
        TokenCodec.statusCheckResponse(SigningKeys.of(LocalKeys.HOSTPAY_INTERNAL_SIGNING_KEY))
            .encode(
                new StatusCheckResponse(
                    LineWatchedSystem.order("never-seen", 0.006),
                    "waiting",
                    watched.system().clock().clock().instant()));
    watched.post("/status-verified", "{\"token\":\"" + token + "\"}");
    assertThat(Alerts.raisedBy(watched.await("jsonPayload.event=\"unknown_payment\"")))
        .containsExactly("unknown-payment");
  }

  @Test
  void twoPaymentsOfOneOrderRaiseTheirAlert() {
    PaymentOrder first = watched.pay("order-first", 0.001);
    PaymentOrder second = watched.send(ofTheSameOrder(first, "order-second"));
    watched.await("payment_rejected", second);
    assertThat(Alerts.raisedBy(watched.lines("jsonPayload.unique_id=\"order-second\"")))
        .containsExactly("duplicate-order");
  }

  @Test
  void aTaskThatComesAgainAndAgainRaisesItsAlertAfterTwentyDeliveries() {
    for (int retries : new int[] {19, 20}) {
      watched.post(
          "/",
          "{\"token\":\"no token\"}",
          "X-CloudTasks-TaskRetryCount",
          Integer.toString(retries));
    }
    String request = "jsonPayload.event=\"request\" AND jsonPayload.attempt_number=";
    assertThat(Alerts.raisedBy(watched.await(request + "21")))
        .containsExactly("retries-near-the-limit");
    assertThat(Alerts.raisedBy(watched.await(request + "20"))).isEmpty();
  }

  @Test
  void aTaskThatCannotBeReadRaisesItsAlert() {
    watched.post("/", "no json", "X-CloudTasks-TaskName", "unreadable");
    assertThat(Alerts.raisedBy(watched.await("jsonPayload.event=\"task_unreadable\"")))
        .containsExactly("task-unreadable");
  }

  /** Paused by Google's own client; the entry is Cloud Tasks' own, of the form it documents. */
  @Test
  void aPausedQueueRaisesItsAlert() {
    String audited =
        "logName=\"projects/%s/logs/cloudaudit.googleapis.com%%2Factivity\" AND "
            .formatted(LocalKeys.PROJECT);
    String by = "protoPayload.methodName=\"google.cloud.tasks.v2.CloudTasks.";
    try (QueueAdmin queues = QueueAdmin.of(watched.system().ports().cloudTasks())) {
      queues.pause(QUEUE);
      List<JsonNode> paused = watched.await(audited + by + "PauseQueue\"");
      queues.resume(QUEUE);
      List<JsonNode> resumed = watched.await(audited + by + "ResumeQueue\"");
      assertThat(Alerts.raisedBy(paused)).containsExactly("queue-paused");
      assertThat(paused)
          .allSatisfy(
              entry ->
                  assertThat(entry.at("/resource/labels/queue_id").asString()).isEqualTo(QUEUE));
      assertThat(Alerts.raisedBy(resumed)).isEmpty();
      watched.pay("after-the-pause", 0.001);
    }
  }

  @Test
  void aServiceThatDoesNotStartRaisesItsAlert() {
    watched.startInVain(Map.of("HOSTPAY_INTERNAL_SIGNING_KEY", "short"));
    assertThat(Alerts.raisedBy(watched.await("jsonPayload.event=\"start_failed\"")))
        .containsExactly("start-failed");
  }

  @Test
  void whatIsNoNotificationRaisesItsAlert() throws Exception {
    String body = "{\"message\":\"Your plan's capacity is used up.\"}";
    watched.post("/alchemy-webhook", body, "X-Alchemy-Signature", ProposalLinesIT.signature(body));
    assertThat(Alerts.raisedBy(watched.await("jsonPayload.event=\"webhook_unusable\"")))
        .containsExactly("webhook-unusable");
  }

  @Test
  void aPaymentThatIsOpenForSixHoursRaisesItsAlert() {
    PaymentOrder order = LineWatchedSystem.order("open-for-long", 0.001);
    StubMapping down = watched.changeNow(order, aResponse().withStatus(503));
    watched.send(order);
    watched.await("changenow_server_error", order);
    watched.post("/sweep", "");
    assertThat(Alerts.raisedBy(watched.lines("jsonPayload.unique_id=\"open-for-long\""))).isEmpty();
    watched.sql(
        """
        update hostpay_payment set deadline_at = deadline_at - interval '7 hours'
        where unique_id = 'open-for-long'
        """);
    watched.post("/sweep", "");
    assertThat(Alerts.raisedBy(watched.await("payment_open_too_long", order)))
        .containsExactly("open-too-long");
    watched.removeAnswer(down);
    watched.await("payment_completed", order);
  }

  @Test
  void aRowThatCannotBeWrittenRaisesItsAlertAndIsRepaired() {
    watched.sql(
        """
        alter table split_payout_hostpay add constraint watched
        check (unique_id <> 'unprojected') not valid
        """);
    PaymentOrder order;
    try {
      order = watched.pay("unprojected", 0.001);
      assertThat(Alerts.raisedBy(watched.await("projection_failed", order)))
          .containsExactly("projection-failed");
    } finally {
      watched.sql("alter table split_payout_hostpay drop constraint watched");
    }
    watched.post("/sweep", "");
    watched.await("projection_repaired", order);
  }
}
