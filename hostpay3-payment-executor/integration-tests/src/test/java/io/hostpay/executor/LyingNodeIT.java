package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What one of two nodes makes up, about blocks that there are and that are final. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class LyingNodeIT {
  private static final String RECEIPT = "eth_getTransactionReceipt";

  @RegisterExtension
  static final ExecutorRig executor =
      ExecutorRig.create().with("FOREIGN_SPENDING", "halts").withSpareNode();

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  @BeforeEach
  void haveAFinalBlock() {
    chain.finalise();
  }

  @AfterEach
  void tellTheTruth() {
    executor.node().removeRules();
    executor.spareNode().removeRules();
    chain.calm();
  }

  private PaymentOrder submitted() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    return payment;
  }

  /**
   * The preferred node says of every transaction that it is in the final block, with this status.
   */
  private static void lie(String status) {
    JsonNode block = ChainControl.anvil().rpc("eth_getBlockByNumber", "finalized", false);
    executor
        .node()
        .answer(
            RECEIPT,
            (call, real) ->
                RpcFault.result(
                        """
                        {"transactionHash":%s,"blockNumber":%s,"blockHash":%s,
                         "status":"%s","gasUsed":"0x5208"}
                        """
                            .formatted(
                                call.params().get(0),
                                block.get("number"),
                                block.get("hash"),
                                status))
                    .answer(call, real));
  }

  /** Once, such a receipt ended the payment; its transaction was then mined all the same. */
  @Test
  void failureOfATransactionThatStillWaitsEndsNothing() {
    PaymentOrder payment = submitted();
    lie("0x0");

    executor.deliver(payment).is(200, "SUBMITTED");
    client.watch(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);

    executor.node().removeRules();
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  @Test
  void failureOfATransactionThatHasPaidEndsNothing() {
    PaymentOrder payment = submitted();
    chain.mine(1);
    chain.finalise();
    lie("0x0");

    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);

    executor.node().removeRules();
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  /** Once, the payment became final although its transaction was never mined. */
  @Test
  void successOfATransactionThatStillWaitsIsNeverFinal() {
    PaymentOrder payment = submitted();
    lie("0x1");
    executor.deliver(payment).is(200, "paid");
    payments.completed(payment);

    client.watch(payment).is(200, "COMPLETED");
    executor.clock().jump(Duration.ofMinutes(5));
    client.watch(payment).is(200, "COMPLETED");
    assertThat(payments.isFinal(payment)).isFalse();

    executor.node().removeRules();
    chain.mine(1);
    chain.finalise();
    client.watch(payment).is(200, "COMPLETED"); // it is in another block than was said
    client.watch(payment).is(200, "final");
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  /**
   * Once, the one node was believed while the other was away, and the payment was signed a second
   * time.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void nonceThatOneNodeAloneHasAsUsedIsNotLost(int minutesSinceTheOtherIsBack) {
    PaymentOrder payment = submitted();
    payments.attempts(payment).forEach(chain::drop);
    chain.mine(1);
    showAsUsed(payments.newest(payment).nonce());
    executor.spareNode().always(RpcFault.dropBefore());
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);

    chain.finalise();
    executor.spareNode().removeRules(); // and may still be left aside for having been away
    executor.clock().jump(Duration.ofMinutes(minutesSinceTheOtherIsBack));
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);

    executor.node().removeRules();
    chain.calm();
    assertThat(executor.acknowledge()).isEqualTo(1);
    books.assertGetsPaidOnce(payment);
    assertThat(payments.nonces(payment)).isEqualTo(1);
  }

  /** The preferred node says that a transaction of the wallet in the newest block has used it. */
  private static void showAsUsed(BigInteger nonce) {
    long newest = ChainControl.anvil().blockNumber();
    executor
        .node()
        .answer(
            "eth_getTransactionCount",
            (call, real) ->
                isBefore(call.params().get(1).asString(), newest)
                    ? real.forward()
                    : RpcFault.result("\"0x%x\"".formatted(nonce.add(BigInteger.ONE)))
                        .answer(call, real));
    String foreign =
        """
        [{"hash":"0x%s","from":"%s","to":"%s","nonce":"0x%x","value":"0x1"}]
        """
            .formatted("ab".repeat(32), chain.wallet().address(), ChainControl.newAddress(), nonce);
    executor
        .node()
        .answer(
            "eth_getBlockByNumber",
            RpcFault.when(
                call -> call.params().get(0).asString().equals("0x" + Long.toHexString(newest)),
                RpcFault.altered(
                    body ->
                        body.replaceAll(
                            "\"transactions\":\\[[^]]*]", "\"transactions\":" + foreign))));
    executor.node().answer("eth_sendRawTransaction", RpcFault.error(-32000, "nonce too low"));
  }

  private static boolean isBefore(String block, long number) {
    return block.startsWith("0x") && Long.decode(block) < number;
  }
}
