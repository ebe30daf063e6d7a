package io.hostpay.local.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.LocalKeys;
import io.hostpay.local.Turns;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * The lines of the proposal's section 8, word for word, as the processes print them, and the trace
 * that joins those of one payment.
 */
@ExtendWith(SharedWatchedSystem.class)
@ResourceLock(Turns.WATCHED_SYSTEM)
class ProposalLinesIT {
  /** The lines of a payment without trouble, by service, in the proposal's order. */
  private static final List<String> ORCHESTRATOR =
      List.of(
          "🎯 [HOSTPAY1] Payment request received",
          "✅ [HOSTPAY1] Enqueued to status checker",
          "✅ [HOSTPAY1] Status verified: waiting",
          "🚀 [HOSTPAY1] Enqueued to payment executor",
          "🎉 [HOSTPAY1] Payment workflow completed");

  private static final List<String> CHECKER =
      List.of(
          "🔍 [HOSTPAY2] Checking ChangeNow status",
          "🔄 [HOSTPAY2] Attempt #1",
          "✅ [HOSTPAY2] Status confirmed: waiting");

  private static final List<String> EXECUTOR =
      List.of(
          "💰 [HOSTPAY3] Executing ETH payment",
          "🔄 [HOSTPAY3] Attempt #1",
          "✅ [HOSTPAY3] Payment successful",
          "✅ [HOSTPAY3] Response enqueued");

  /**
   * Each line is printed before the next service's task exists, so that their times are in order.
   */
  private static final List<String> FROM_HOP_TO_HOP =
      List.of(
          ORCHESTRATOR.get(0),
          CHECKER.get(0),
          ORCHESTRATOR.get(2),
          EXECUTOR.get(0),
          EXECUTOR.get(2),
          ORCHESTRATOR.get(4));

  private final LineWatchedSystem watched;

  ProposalLinesIT(LineWatchedSystem watched) {
    this.watched = watched;
  }

  /** The payment's lines by their time; the message alone, without its fields. */
  private List<String> words(PaymentOrder order) {
    return linesOf(order).stream().map(ProposalLinesIT::words).toList();
  }

  private static String words(JsonNode line) {
    return line.path("jsonPayload").path("message").asString().split(" \\| ", 2)[0];
  }

  private List<JsonNode> linesOf(PaymentOrder order) {
    return watched.lines("jsonPayload.unique_id=\"" + order.uniqueId().value() + "\"").stream()
        .sorted(Comparator.comparing(line -> Instant.parse(line.path("timestamp").asString())))
        .toList();
  }

  private static List<String> of(List<String> words, String tag) {
    return words.stream().filter(line -> line.contains("[" + tag + "]")).toList();
  }

  private static String field(JsonNode line, String name) {
    return line.path("jsonPayload").path(name).asString("");
  }

  @Test
  void aPaymentsLinesOfThreeProcessesStandInTheProposalsOrderInOneTrace() {
    PaymentOrder order = watched.pay("whole-way", 0.001);
    watched.await(
        "jsonPayload.event=\"request\" AND jsonPayload.endpoint=\"POST /payment-completed\""
            + " AND jsonPayload.unique_id=\"whole-way\"");

    List<JsonNode> lines = linesOf(order);
    List<String> words = words(order);
    assertThat(of(words, "HOSTPAY1")).containsSubsequence(ORCHESTRATOR);
    assertThat(of(words, "HOSTPAY2")).containsSubsequence(CHECKER);
    assertThat(of(words, "HOSTPAY3")).containsSubsequence(EXECUTOR);
    assertThat(words).containsSubsequence(FROM_HOP_TO_HOP);
    isOneTrace(lines);
    assertThat(lines).allSatisfy(ProposalLinesIT::hasEveryField);
    assertThat(lines.stream().map(line -> field(line, "service_name")).distinct())
        .containsExactlyInAnyOrder("GCHostPay1-10-26", "GCHostPay2-10-26", "GCHostPay3-10-26");
    assertThat(watched.lines("trace=\"" + lines.getFirst().path("trace").asString() + "\""))
        .as("lines of the trace")
        .allMatch(line -> field(line, "unique_id").equals("whole-way"));
    String said = lines.toString();
    assertThat(said)
        .contains("amount=0.001 eth | amount_wei=1000000000000000")
        .contains("amount=0.001 ETH | amount_wei=1000000000000000 | to=0x52908400");
    System.out.println("One payment, in its trace:");
    lines.forEach(
        line -> System.out.println(line.path("trace").asString() + " " + field(line, "message")));
  }

  private static void isOneTrace(List<JsonNode> lines) {
    assertThat(lines.stream().map(line -> line.path("trace").asString()).distinct())
        .as("traces")
        .singleElement()
        .asString()
        .matches("projects/hostpay-local/traces/[0-9a-f]{32}");
  }

  private static void hasEveryField(JsonNode line) {
    assertThat(line.path("severity").asString()).isNotBlank();
    assertThat(line.path("timestamp").asString()).endsWith("Z");
    assertThat(line.path("spanId").asString()).matches("[0-9a-f]{16}");
    assertThat(line.path("traceSampled").isBoolean()).isTrue();
    for (String name :
        new String[] {
          "unique_id",
          "cn_api_id",
          "service_name",
          "endpoint",
          "attempt_number",
          "timestamp",
          "event"
        }) {
      assertThat(field(line, name)).as(name + " of " + line).isNotBlank();
    }
    assertThat(field(line, "message")).matches("[^\\x00-\\x7F]\\S* \\[[A-Z0-9]+] .*");
  }

  @Test
  void goesOnWithTheTraceOfWhoeverAsks() {
    PaymentOrder order = LineWatchedSystem.order("asked-in-trace", 0.001);
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    watched.post(
        "/",
        "{\"token\":\"" + watched.token(order) + "\"}",
        "traceparent",
        "00-" + trace + "-00f067aa0ba902b7-01");
    watched.await("payment_completed", order);
    assertThat(linesOf(order))
        .allMatch(line -> line.path("trace").asString().endsWith("/traces/" + trace));
  }

  /** Asked again and again, lost by the queue, driven on by a sweep: still one trace. */
  @Test
  void aRetriedPaymentTellsItsDeliveriesAndKeepsItsTraceThroughASweep() throws Exception {
    PaymentOrder order = LineWatchedSystem.order("retried", 0.001);
    StubMapping down = watched.changeNow(order, aResponse().withStatus(503));
    watched.send(order);
    watched.await(
        "jsonPayload.event=\"changenow_server_error\" AND jsonPayload.attempt_number=2"
            + " AND jsonPayload.unique_id=\"retried\"");
    try (var queues = io.hostpay.local.QueueAdmin.of(watched.system().ports().cloudTasks())) {
      queues.purge("gchostpay-status-check-queue");
    }
    watched.removeAnswer(down);
    watched.await("payment_redriven", order);
    watched.await("payment_completed", order);

    assertThat(words(order))
        .containsSubsequence(
            "🔄 [HOSTPAY2] Attempt #1",
            "❌ [HOSTPAY2] Server error, wait 60s",
            "🔄 [HOSTPAY2] Attempt #2",
            "❌ [HOSTPAY2] Server error, wait 60s",
            "🔄 [HOSTPAY2] Attempt #1",
            "✅ [HOSTPAY2] Status confirmed: waiting");
    isOneTrace(linesOf(order));
  }

  @Test
  void aReopenedPaymentKeepsItsTrace() {
    PaymentOrder order = LineWatchedSystem.order("reopened", 0.001);
    StubMapping closed = watched.changeNow(order, LineWatchedSystem.status(order, "finished"));
    watched.send(order);
    watched.await("payment_rejected", order);
    watched.removeAnswer(closed);
    watched.post("/payments/reopened/redrive", "");
    watched.await("payment_completed", order);

    assertThat(words(order))
        .contains("⚠️ [HOSTPAY2] Invalid status: finished")
        .doesNotContain("✅ [HOSTPAY2] Status confirmed: finished");
    isOneTrace(linesOf(order));
  }

  @ParameterizedTest
  @CsvSource({
    "limited, ⏰ [HOSTPAY2] Rate limited, 429",
    "broken, ❌ [HOSTPAY2] Server error, 502",
    "cut-off, ❌ [HOSTPAY2] Network error, 0",
  })
  void whatChangeNowDoesIsToldInTheProposalsWords(String id, String words, int status) {
    PaymentOrder order = LineWatchedSystem.order(id, 0.001);
    StubMapping stub =
        watched.changeNow(
            order,
            status == 0
                ? aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)
                : aResponse().withStatus(status));
    watched.send(order);
    watched.await(
        "jsonPayload.unique_id=\"%s\" AND jsonPayload.wait_s=60 AND jsonPayload.event:\"changenow\""
            .formatted(id));
    watched.removeAnswer(stub);
    assertThat(words(order)).contains(words + ", wait 60s");
    watched.await("payment_completed", order);
  }

  @Test
  void whatTheNodesDoIsToldInTheProposalsWords() {
    PaymentOrder order = LineWatchedSystem.order("no-node", 0.001);
    watched.node().rule(RpcRule.onEvery(RpcFault.dropBefore()));
    try {
      watched.send(order);
      watched.await("rpc_error", order);
    } finally {
      watched.node().removeRules();
    }
    assertThat(words(order)).contains("❌ [HOSTPAY3] RPC error, wait 60s");
    watched.await("payment_completed", order);
  }

  @Test
  void aWalletThatStaysEmptyIsToldInTheProposalsWords() {
    BigInteger before = watched.system().chain().balance(Anvil.DEV_ADDRESS);
    watched.system().chain().setBalance(Anvil.DEV_ADDRESS, BigInteger.TEN);
    PaymentOrder order = LineWatchedSystem.order("penniless", 0.001);
    try {
      watched.send(order);
      watched.await("payment_failed", order);
    } finally {
      watched.system().chain().setBalance(Anvil.DEV_ADDRESS, before);
    }
    assertThat(words(order))
        .containsSubsequence(
            "🔄 [HOSTPAY3] Attempt #1",
            "🔄 [HOSTPAY3] Attempt #2",
            "❌ [HOSTPAY3] Insufficient balance");
  }

  @Test
  void alchemysWordIsToldInTheProposalsWordsAndInThePaymentsTrace() throws Exception {
    PaymentOrder order = watched.pay("noticed", 0.001);
    String hash = field(watched.await("payment_completed", order).getFirst(), "tx_hash");
    String body =
        """
        {"webhookId":"wh_1","id":"whevt_lines","createdAt":"2026-01-02T03:04:05Z",
         "type":"ADDRESS_ACTIVITY","event":{"network":"ETH_MAINNET","activity":[
           {"hash":"%s","fromAddress":"%s","category":"external"}]}}
        """
            .formatted(hash, Anvil.DEV_ADDRESS);
    assertThat(watched.post("/alchemy-webhook", body, "X-Alchemy-Signature", signature(body)))
        .isEqualTo(200);
    JsonNode line = watched.await("transaction_confirmed_hint", order).getFirst();
    assertThat(words(line)).isEqualTo("🔔 [ALCHEMY] Transaction update");
    assertThat(field(line, "message"))
        .containsSubsequence("tx_hash=" + hash, "status=confirmed", "confirmations=");
    isOneTrace(linesOf(order));
  }

  static String signature(String body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            LocalKeys.ETHEREUM_RPC_WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
  }
}
