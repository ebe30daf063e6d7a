package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.gwei;
import static io.hostpay.local.executor.IsolatedExecutor.hex;
import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.cloudtasks.TaskAttempt;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.RealNode;
import io.hostpay.testkit.faults.RpcCall;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import io.hostpay.testkit.faults.RpcRule;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Receipts, balances and blocks as real nodes answer them: none of it ends a payment that can be
 * paid.
 */
class NodeAnswersIT {
  private static final String RECEIPT = "eth_getTransactionReceipt";
  private static final String SEND = "eth_sendRawTransaction";

  // geth, while it indexes: sending doesn't wait for reading.
  @Test
  void aTransactionIsSentThoughNoReceiptCanBeRead() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  RECEIPT, RpcFault.error(-32000, "transaction indexing is in progress")));

      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      isolated.mine(1);
      isolated.pass(Duration.ofMinutes(2));
      assertThat(isolated.state(order)).as("nobody has seen a receipt").isEqualTo("SUBMITTED");
      isolated.node().removeRules();
      isolated.assertGetsPaidOnce(order);
      assertThat(isolated.ledger().attempts(id(order))).hasSize(1);
    }
  }

  @Test
  void blocksWithoutRewardsKeepNothingFromBeingSigned() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  "eth_feeHistory",
                  changed(
                      answer -> {
                        ArrayNode rewards = (ArrayNode) answer.path("result").path("reward");
                        for (int i = 0; i < rewards.size() - 1; i++) {
                          ((ArrayNode) rewards.get(i)).removeAll();
                        }
                      })));

      PaymentOrder order = isolated.pay(0.02);

      isolated.awaitPooled(order);
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void aReceiptWithoutWhatNoDecisionNeedsIsAReceipt() {
    List<String> notNeeded =
        List.of(
            "effectiveGasPrice",
            "cumulativeGasUsed",
            "logsBloom",
            "logs",
            "type",
            "transactionIndex",
            "contractAddress",
            "from",
            "to");
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  RECEIPT,
                  changed(
                      answer -> {
                        if (answer.path("result") instanceof ObjectNode receipt) {
                          receipt.remove(notNeeded);
                        }
                      })));

      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      isolated.assertGetsPaidOnce(order);
    }
  }

  // The wallet was topped up; for half a minute the node answers as of before.
  @Test
  void anOldBalanceEndsNoPayment() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      long before = poorUntilNow(isolated);
      isolated.node().rule(RpcRule.onEvery(asOf(before)));

      PaymentOrder order = isolated.pay(0.02);
      isolated.await(
          "first finding",
          () -> assertThat(isolated.deliveries()).as("%s", isolated.told(order)).isNotEmpty());
      isolated.node().removeRules();

      assertThat(isolated.state(order)).as("after %s", isolated.told(order)).isEqualTo("VERIFIED");
      isolated.awaitPooled(order);
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void aBalanceFoundTooLowTwiceAMinuteAndABlockApartEndsAPayment() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      isolated.chain().setBalance(Anvil.DEV_ADDRESS, gwei(1_000_000));
      isolated.mine(1);

      PaymentOrder order = isolated.pay(0.02);
      isolated.pass(Duration.ofMinutes(10));
      assertThat(isolated.state(order))
          .as("no block has come since the first finding: %s", isolated.told(order))
          .isEqualTo("VERIFIED");
      assertThat(isolated.log().has(Level.WARN, id(order), "balance"))
          .as("loud: %s", isolated.log().atLeast(Level.WARN))
          .isTrue();
      isolated.mine(1);

      isolated.awaitState(order, "FAILED(insufficient_balance");
      assertThat(isolated.ledger().signed()).isZero();
    }
  }

  @Test
  void oneEndpointsWordOnTheBalanceEndsNoPayment() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(60, 2, Map.of())) {
      long before = poorUntilNow(isolated);
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  "eth_getBalance",
                  (call, node) ->
                      new RpcReply.Result(
                          node.ask(
                              call.method(),
                              call.params().get(0).asString(),
                              hex(BigInteger.valueOf(before))))));

      PaymentOrder order = isolated.pay(0.02);
      for (int minute = 0; minute < 6; minute++) {
        isolated.pass(Duration.ofMinutes(1));
        isolated.mine(1);
      }

      assertThat(isolated.state(order))
          .as("after %s", isolated.told(order))
          .doesNotStartWith("FAILED");
      isolated.node().removeRules();
      isolated.assertGetsPaidOnce(order);
    }
  }

  /** One call of fifty fails: that is tried again at once, not in a minute. */
  @Test
  void oneFailedCallPutsNothingOff() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      for (String method :
          List.of(
              "eth_feeHistory",
              "eth_getBalance",
              "eth_getTransactionCount",
              "eth_estimateGas",
              SEND,
              RECEIPT)) {
        AtomicInteger failed = new AtomicInteger();
        RpcFault unavailable =
            (call, node) -> {
              failed.incrementAndGet();
              return new RpcReply.Http(503, "text/html", "<html>Unavailable</html>");
            };
        isolated.node().rule(RpcRule.forMethod(method, unavailable).call(1));

        PaymentOrder order = isolated.pay(0.02);
        isolated.awaitPooled(order);
        isolated.assertGetsPaidOnce(order);

        assertThat(failed).as("failed calls of " + method).hasValue(1);
        assertThat(isolated.told(order)).as(method).noneMatch(line -> line.contains("deferred"));
        isolated.node().removeRules();
      }
      assertThat(isolated.deliveries())
          .as("answers")
          .extracting(TaskAttempt::httpStatus)
          .extracting(status -> status.orElse(0))
          .containsOnly(200);
    }
  }

  /** Behind one address are several replicas; the one that is asked next is a block behind. */
  @Test
  void aReplicaThatLacksTheNewestBlockPutsNothingOff() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      isolated
          .node()
          .rule(
              RpcRule.onEvery(
                  (call, node) -> {
                    BigInteger head = quantity(node.ask("eth_blockNumber"));
                    boolean newest =
                        call.method().matches("eth_(getBalance|getTransactionCount|estimateGas)")
                            && call.params().get(call.params().size() - 1).isString()
                            && hex(head)
                                .equals(call.params().get(call.params().size() - 1).asString());
                    return newest
                        ? new RpcReply.Failure(-32000, "header not found")
                        : node.forward();
                  }));

      PaymentOrder order = isolated.pay(0.02);

      isolated.awaitPooled(order);
      isolated.await("an answer", () -> assertThat(isolated.deliveries()).isNotEmpty());
      assertThat(isolated.deliveries().getFirst().httpStatus()).as("first answer").hasValue(200);
      isolated.node().removeRules();
      isolated.assertGetsPaidOnce(order);
    }
  }

  /** The wallet had next to nothing until three blocks ago; returns a block in which it was so. */
  private static long poorUntilNow(IsolatedExecutor isolated) {
    BigInteger rich = isolated.chain().balance(Anvil.DEV_ADDRESS);
    isolated.chain().setBalance(Anvil.DEV_ADDRESS, gwei(1_000_000));
    isolated.mine(2); // anvil sets a balance in the newest block, and not from the next one on
    long before = isolated.chain().blockNumber() - 1;
    isolated.chain().setBalance(Anvil.DEV_ADDRESS, rich);
    isolated.mine(3);
    return before;
  }

  private static RpcFault asOf(long block) {
    String then = hex(BigInteger.valueOf(block));
    return (call, node) ->
        switch (call.method()) {
          case "eth_blockNumber" -> new RpcReply.Result(JsonNodeFactory.instance.stringNode(then));
          case "eth_getBalance", "eth_getTransactionCount", "eth_estimateGas" ->
              result(call, node, then);
          default -> node.forward();
        };
  }

  private static RpcReply result(RpcCall call, RealNode node, String block) throws IOException {
    JsonNode first = call.params().get(0);
    return new RpcReply.Result(
        node.ask(call.method(), first.isString() ? first.asString() : first, block));
  }

  @FunctionalInterface
  private interface Change {
    void of(JsonNode answer);
  }

  /** The node's own answer, with something changed. */
  private static RpcFault changed(Change change) {
    return (call, node) -> {
      RpcReply.Whole reply = node.forward();
      change.of(reply.answer());
      return reply;
    };
  }

  private static BigInteger quantity(JsonNode hex) {
    return new BigInteger(hex.asString().substring(2), 16);
  }
}
