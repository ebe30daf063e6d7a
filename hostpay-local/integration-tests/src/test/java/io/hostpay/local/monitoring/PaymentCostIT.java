package io.hostpay.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Turns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * What a payment without trouble asks of others, as its requests' lines say. Most of its time goes
 * there, and no busy machine changes the count: the database is waited for 44 times (statements,
 * commits, a connection), the node 9 to 11 times with the local run's waits, and 5 tasks are put
 * in, in 5 requests. A payment that asks for much more meets this test.
 */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class PaymentCostIT {
  private final LineWatchedSystem watched;

  PaymentCostIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  @Test
  void asksOthersForNotMuchMoreThanItsHopsNeed() {
    // The first one asks for what later ones know.
    var unused = watched.pay("cost-first", 0.001);
    PaymentOrder order = watched.pay("cost-counted", 0.001);
    // The executor's request ends by itself after the answer that it enqueued.
    String theirs = LineWatchedSystem.filter("request", order);
    watched.await(theirs + " AND jsonPayload.endpoint=\"POST /payment-completed\"");
    watched.await(theirs + " AND jsonPayload.service_name=\"GCHostPay3-10-26\"");

    List<JsonNode> requests = withoutLooksInVain(watched.lines(theirs));
    System.out.printf(
        "A payment: %d requests, %d of the database, %d of the node, %d of ChangeNow, %d tasks%n",
        requests.size(),
        sum(requests, "db_calls"),
        sum(requests, "rpc_calls"),
        sum(requests, "changenow_tries"),
        sum(requests, "tasks_calls"));
    assertThat(requests.size()).as("requests").isBetween(5, 6);
    assertThat(sum(requests, "db_calls")).as("calls of the database").isBetween(30L, 60L);
    assertThat(sum(requests, "rpc_calls")).as("calls of the node").isBetween(5L, 16L);
    assertThat(sum(requests, "changenow_tries")).as("questions to ChangeNow").isEqualTo(1);
    assertThat(sum(requests, "tasks_calls")).as("tasks").isBetween(5L, 6L);
  }

  /**
   * All requests but the looks before the last: how many of those find no block yet depends on the
   * machine, and what one costs is held by {@code RoundTripsIT}.
   */
  private static List<JsonNode> withoutLooksInVain(List<JsonNode> requests) {
    List<JsonNode> looks =
        requests.stream()
            .filter(line -> line.path("jsonPayload").path("endpoint").asString().endsWith("/watch"))
            .toList();
    List<JsonNode> counted = new ArrayList<>(requests);
    counted.removeAll(looks.subList(0, Math.max(0, looks.size() - 1)));
    return counted;
  }

  private static long sum(List<JsonNode> requests, String field) {
    return requests.stream()
        .mapToLong(line -> line.path("jsonPayload").path(field).asLong(0))
        .sum();
  }
}
