package io.hostpay.local.scenarios;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalClock;
import io.hostpay.local.LocalSystem;
import io.hostpay.local.LogFile;
import io.hostpay.local.Orders;
import io.hostpay.local.Ports;
import io.hostpay.local.QueueAdmin;
import io.hostpay.local.Service;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import io.hostpay.testkit.faults.RpcRule;
import io.hostpay.testkit.postgres.PaymentRows;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The whole system on fast time, with a ChangeNow and an Ethereum node that can be down. */
final class ScenarioSystem implements AutoCloseable {
  private static final Duration REAL_PATIENCE = Duration.ofMinutes(15);
  private static final Set<String> ENDS = Set.of("COMPLETED", "REJECTED", "FAILED");

  private final Random chance = new Random(20261123);
  private final Ports ports = Ports.free();
  private final LocalClock clock;
  private final JsonRpcProxy rpc;
  private final LogFile log;
  private final LocalSystem system;
  private final PaymentRows ledger;

  ScenarioSystem(String name, double timeScale) {
    clock = LocalClock.startingNow(timeScale);
    rpc = new JsonRpcProxy(URI.create("http://127.0.0.1:" + ports.chain()));
    log = new LogFile(name + ".log");
    system =
        LocalSystem.start(
            ports,
            clock,
            Map.of(
                Service.PAYMENT_EXECUTOR,
                // A block takes a real second, minutes of this time: nothing is stuck for that.
                Map.of("ETHEREUM_RPC_URL", rpc.url().toString(), "STUCK_AFTER", "3h")),
            log::take);
    ledger = new PaymentRows(system.database().jdbc());
  }

  Instant now() {
    return clock.clock().instant();
  }

  /** Lets this much of the run's time pass. */
  void pass(Duration time) {
    Instant until = now().plus(time);
    while (now().isBefore(until)) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** Likewise, while this queue keeps its tasks. */
  void passWithoutDeliveries(String queue, Duration time) {
    try (QueueAdmin queues = QueueAdmin.of(ports.cloudTasks())) {
      queues.pause(queue);
      pass(time);
      queues.resume(queue);
    }
  }

  StubMapping changeNowDown() {
    return system
        .changeNow()
        .server()
        .stubFor(
            get(urlPathEqualTo("/v2/exchange/by-id"))
                .atPriority(1)
                .willReturn(aResponse().withStatus(503)));
  }

  void changeNowUp(StubMapping down) {
    system.changeNow().server().removeStub(down);
  }

  void rpcDown() {
    rpc.rule(RpcRule.onEvery(RpcFault.tooManyRequests()));
  }

  void rpcFailingHalfOfTheTime() {
    rpc.rule(
        RpcRule.onEvery(
            (call, node) ->
                chance.nextBoolean()
                    ? new RpcReply.Http(503, "text/html", "<html>Service Unavailable</html>")
                    : node.forward()));
  }

  void rpcUp() {
    rpc.removeRules();
  }

  PaymentOrder request() {
    PaymentOrder order = Orders.fresh(0.001234);
    system.gcsplit1().enqueue(system.gcsplit1().token(order, null));
    return order;
  }

  /**
   * Waits for a state that starts like this; fails at once where the payment has ended otherwise,
   * and with its timeline.
   */
  void awaitState(PaymentOrder order, String state) {
    Awaitility.await()
        .atMost(REAL_PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .failFast(
            () -> {
              String now = state(order);
              assertThat(now.startsWith(state) || !ENDS.contains(now.replaceFirst("\\(.*", "")))
                  .as("%s, not %s: %s", now, state, told(order))
                  .isTrue();
            })
        .untilAsserted(
            () -> assertThat(state(order)).as("state, after %s", told(order)).startsWith(state));
  }

  private String told(PaymentOrder order) {
    return String.join("", ledger.detailedTimeline(id(order))) + "\ndelivered: " + delivered();
  }

  /** By queue: how often something was delivered, and how that ended the last time. */
  private Map<String, String> delivered() {
    Map<String, List<TaskAttempt>> byQueue =
        system.tasks().attempts().stream()
            .collect(Collectors.groupingBy(TaskAttempt::queue, TreeMap::new, Collectors.toList()));
    Map<String, String> told = new TreeMap<>();
    byQueue.forEach(
        (queue, all) -> told.put(queue, all.size() + " times, at last " + all.getLast()));
    return told;
  }

  String state(PaymentOrder order) {
    return ledger.stateAndReason(id(order));
  }

  List<String> events(PaymentOrder order) {
    return ledger.timeline(id(order));
  }

  private static String id(PaymentOrder order) {
    return order.uniqueId().value();
  }

  int deliveriesInTimeline(PaymentOrder order) {
    return system
        .database()
        .jdbc()
        .sql("select coalesce(max(attempt), 0) from hostpay_event where unique_id = :id")
        .param("id", order.uniqueId().value())
        .query(Integer.class)
        .single();
  }

  BigInteger arrived(PaymentOrder order) {
    return system.chain().balance(order.payinAddress());
  }

  int changeNowRequests(PaymentOrder order) {
    return (int)
        system.changeNow().server().getAllServeEvents().stream()
            .filter(
                event ->
                    URLDecoder.decode(event.getRequest().getUrl(), StandardCharsets.UTF_8)
                        .endsWith("id=" + order.cnApiId()))
            .count();
  }

  /** The deliveries to one of the queues, in their order. */
  List<TaskAttempt> deliveries(String queue) {
    return system.tasks().attempts().stream()
        .filter(attempt -> attempt.queue().equals(queue))
        .sorted(Comparator.comparing(TaskAttempt::started))
        .toList();
  }

  boolean logged(String text) {
    return log.text().contains(text);
  }

  String redrive(PaymentOrder order) throws IOException, InterruptedException {
    URI url =
        URI.create(
            "http://127.0.0.1:%d/payments/%s/redrive"
                .formatted(ports.orchestrator(), order.uniqueId().value()));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Override
  public void close() {
    system.close();
    rpc.close();
    log.close();
  }
}
