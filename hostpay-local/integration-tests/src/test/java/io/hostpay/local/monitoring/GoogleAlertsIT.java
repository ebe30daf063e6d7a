package io.hostpay.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.ServiceName;
import io.hostpay.local.QueueAdmin;
import io.hostpay.local.Turns;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * Alerts on what Google measures: here it is measured in the running system, and handed to the
 * condition under Google's names.
 */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class GoogleAlertsIT {
  private static final String QUEUE = "gchostpay-status-check-queue";

  /** Close to the greatest that is read. */
  private static final String NOTIFICATION =
      "{\"webhookId\":\"wh_x\",\"id\":\"whevt_memory\",\"type\":\"ADDRESS_ACTIVITY\",\"event\":"
          + "{\"network\":\"ETH_MAINNET\",\"activity\":[]},\"filler\":\""
          + "x".repeat(1_000_000)
          + "\"}";

  private static final int SENDERS = 8;

  private final LineWatchedSystem watched;

  GoogleAlertsIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  private static Set<String> exceededBy(List<GoogleCondition.Sample> samples) {
    return MonitoringFiles.alerts().entrySet().stream()
        .filter(alert -> alert.getValue().getConditions(0).hasConditionThreshold())
        .filter(alert -> !MetricCondition.isOfOurs(alert.getValue().getConditions(0)))
        .filter(
            alert ->
                GoogleCondition.isMet(
                    alert.getValue().getConditions(0).getConditionThreshold(), samples))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Cloud Run counts each answer once, under its class. */
  private static GoogleCondition.Sample answer(JsonNode request) {
    JsonNode payload = request.path("jsonPayload");
    return new GoogleCondition.Sample(
        Map.of(
            "resource.type",
            "cloud_run_revision",
            "resource.labels.service_name",
            payload.path("service_name").asString().toLowerCase(Locale.ROOT),
            "metric.type",
            "run.googleapis.com/request_count",
            "metric.labels.response_code_class",
            payload.path("status").asInt() / 100 + "xx"),
        1);
  }

  @Test
  void errorsOfOneServiceExceedItsRate() {
    String ask = "jsonPayload.event=\"request\" AND jsonPayload.endpoint=\"GET /summary\"";
    watched.ask("/summary");
    watched.sql("alter table hostpay_payment rename to hostpay_payment_away");
    try {
      assertThat(watched.ask("/summary")).isEqualTo(500);
    } finally {
      watched.sql("alter table hostpay_payment_away rename to hostpay_payment");
    }
    JsonNode well = watched.await(ask + " AND jsonPayload.status=200").getFirst();
    JsonNode failed = watched.await(ask + " AND jsonPayload.status=500").getFirst();
    List<GoogleCondition.Sample> twenty = new ArrayList<>(Collections.nCopies(19, answer(well)));
    twenty.add(answer(failed));
    assertThat(exceededBy(twenty)).as("1 of 20, which is not over 5 %").isEmpty();
    twenty.removeFirst();
    assertThat(exceededBy(twenty)).containsExactly("error-rate");
  }

  @Test
  void moreThanAHundredTasksExceedAQueuesDepth() {
    try (QueueAdmin queues = QueueAdmin.of(watched.system().ports().cloudTasks())) {
      queues.fill(QUEUE, 101, watched.system().clock().clock().instant());
      try {
        int depth = queues.depth(QUEUE);
        assertThat(depth).isGreaterThanOrEqualTo(101);
        assertThat(exceededBy(List.of(depth(depth)))).containsExactly("queue-depth");
        assertThat(exceededBy(List.of(depth(100)))).isEmpty();
      } finally {
        queues.purge(QUEUE);
      }
    }
  }

  private static GoogleCondition.Sample depth(int tasks) {
    return new GoogleCondition.Sample(
        Map.of(
            "resource.type", "cloud_tasks_queue",
            "resource.labels.queue_id", QUEUE,
            "metric.type", "cloudtasks.googleapis.com/queue/depth"),
        tasks);
  }

  @Test
  void connectionsBeyondTheirBoundExceedIt() throws SQLException {
    List<Connection> many = new ArrayList<>();
    try {
      long before = connections();
      while (before + many.size() <= MonitoringFiles.MANY_CONNECTIONS) {
        many.add(watched.system().database().dataSource().getConnection());
      }
      long opened = connections();
      assertThat(opened).isGreaterThan(before);
      assertThat(exceededBy(List.of(backends(before)))).isEmpty();
      assertThat(exceededBy(List.of(backends(opened)))).containsExactly("database-connections");
      assertThat(exceededBy(List.of(backends("project:another", opened)))).isEmpty();
    } finally {
      for (Connection connection : many) {
        connection.close();
      }
    }
  }

  private long connections() {
    return watched
        .system()
        .database()
        .jdbc()
        .sql("select count(*) from pg_stat_activity where backend_type = 'client backend'")
        .query(Long.class)
        .single();
  }

  private static GoogleCondition.Sample backends(long connections) {
    return backends(MonitoringFiles.DATABASE, connections);
  }

  private static GoogleCondition.Sample backends(String instance, long connections) {
    return new GoogleCondition.Sample(
        Map.of(
            "resource.type", "cloudsql_database",
            "resource.labels.database_id", instance,
            "metric.type", "cloudsql.googleapis.com/database/postgresql/num_backends"),
        connections);
  }

  /** A definition may give a container too little for what comes. */
  @Test
  void aProcessThatNeedsMoreMemoryThanItsContainerHasExceedsItsBound() throws Exception {
    SeparateService webhook = watched.apart(ServiceName.HOSTPAY4);
    long limit = webhook.residentKiB() * 100 / 85;
    assertThat(exceededBy(List.of(memory(webhook, limit)))).isEmpty();
    String signature = ProposalLinesIT.signature(NOTIFICATION);
    AtomicBoolean sending = new AtomicBoolean(true);
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < SENDERS; i++) {
        senders.execute(
            () -> {
              while (sending.get()) {
                watched.post(
                    webhook, "/alchemy-webhook", NOTIFICATION, "X-Alchemy-Signature", signature);
              }
            });
      }
      try {
        Awaitility.await("%d KiB of %d".formatted(webhook.residentKiB(), limit))
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(50))
            .until(() -> memory(webhook, limit).value() > 0.92);
      } finally {
        sending.set(false);
      }
    }
    assertThat(exceededBy(List.of(memory(webhook, limit)))).containsExactly("container-memory");
  }

  private static GoogleCondition.Sample memory(SeparateService service, long limitKiB) {
    return new GoogleCondition.Sample(
        Map.of(
            "resource.type", "cloud_run_revision",
            "resource.labels.service_name", service.service().fullName().toLowerCase(Locale.ROOT),
            "metric.type", "run.googleapis.com/container/memory/utilizations"),
        (double) service.residentKiB() / limitKiB);
  }
}
