package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.testkit.faults.RpcCall;
import io.hostpay.testkit.faults.RpcFault;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RPC endpoints that are down, lie, or belong to another chain; clocks that jump. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
@Order(2) // likewise long, and mostly waiting
class EndpointOutageIT {
  private static final String SEND = "eth_sendRawTransaction";

  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create().withSpareNode();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  private void bothNodes(String method, RpcFault fault) {
    executor.node().answer(method, fault);
    executor.spareNode().answer(method, fault);
  }

  private void bothNodesDown() {
    executor.node().always(RpcFault.dropBefore());
    executor.spareNode().always(RpcFault.dropBefore());
  }

  private void bothNodesUp() {
    executor.node().removeRules();
    executor.spareNode().removeRules();
  }

  private static String hashOf(RpcCall call) {
    return SignedTransaction.ofRaw(call.params().get(0).asString()).hash();
  }

  // Production fault 11
  @Test
  void firstSendThatTimesOutButWasAcceptedIsPaidOnce() {
    chain.holdTransactions();
    bothNodes(SEND, RpcFault.dropAfter());
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    bothNodesUp();
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void successWithAWrongHashIsNotBelievedAndThePaymentPaidOnceWhetherItWasTakenOrNot(
      boolean taken) {
    bothNodes(
        SEND,
        (call, real) -> {
          if (taken) {
            real.forward();
          }
          return RpcFault.result("\"0x" + "ab".repeat(32) + "\"").answer(call, real);
        });
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "");
    executor.deliver(payment).is(200, "");
    assertThat(payments.signed(payment)).isEqualTo(1);

    bothNodesUp();
    executor.clock().jump(Duration.ofMinutes(11));

    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void wrongHashOfOneEndpointLeavesThePaymentToTheOther() {
    executor.node().answer(SEND, RpcFault.result("\"0x" + "ab".repeat(32) + "\""));
    PaymentOrder payment = payments.verified(0.25);

    books.assertDeliveryPays(payment, 0);

    books.assertPaidOnce(payment);
  }

  @Test
  void transactionThatANodeAcceptsAndForgetsIsSentAgainTheSameBytesAndPaidOnce() {
    bothNodes(SEND, (call, real) -> RpcFault.result("\"" + hashOf(call) + "\"").answer(call, real));
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");
    bothNodesUp();

    books.assertGetsPaidOnce(payment);

    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Internal error",
        "nonce too high",
        "some words that no node has said before",
        "transaction underpriced",
        "insufficient funds for gas * price + value",
        "nonce too low",
        "already known"
      })
  void whateverANodeAnswersToABroadcastThePaymentIsPaidOnce(String words) {
    bothNodes(
        SEND,
        (call, real) -> {
          real.forward();
          return RpcFault.error(-32000, words).answer(call, real);
        });
    PaymentOrder payment = payments.verified(0.25);

    books.assertGetsPaidOnce(payment);

    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void nonceTooLowFromANodeThatIsWrongChangesNothingAndThePaymentIsPaidOnce() {
    bothNodes(SEND, RpcFault.error(-32000, "nonce too low"));
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.finalise();
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    bothNodesUp();

    books.assertGetsPaidOnce(payment);

    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void allEndpointsDownForADayAlmostSignsNothingAndPaysOnceOnANewStatus() {
    PaymentOrder payment = payments.verified(0.25);
    bothNodesDown();
    executor.deliver(payment).is(424, "None of 2 RPC endpoints");
    executor.clock().jump(Duration.ofMinutes(20));
    executor.deliver(payment).is(424, "None of 2 RPC endpoints");
    for (int hour = 0; hour < 22; hour++) {
      executor.clock().jump(Duration.ofHours(1));
      executor.deliver(payment).is(200, "stale");
      payments.move(payment, executor.bean(PaymentLedger.class)::returnForRecheck);
      payments.verifiedAgain(payment);
      executor.deliver(payment).is(424, "None of 2 RPC endpoints");
    }
    books.assertNothingSigned(payment);
    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);

    bothNodesUp();

    books.assertGetsPaidOnce(payment);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allEndpointsDownFor23HoursWithALiveAttemptEndsNothingAndPaysOnce(boolean minedMeanwhile) {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    bothNodesDown();
    if (minedMeanwhile) {
      chain.mine(1);
    }
    for (int hour = 0; hour < 23; hour++) {
      executor.clock().jump(Duration.ofHours(1));
      if (hour % 2 == 0) {
        executor.deliver(payment).is(200, "SUBMITTED");
      } else {
        client.watch(payment).is(200, "SUBMITTED");
      }
    }
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    assertThat(payments.signed(payment)).isEqualTo(1);

    ChainControl.anvil().mineAtOnce();
    chain.mine(1);
    bothNodesUp();

    books.assertGetsPaidOnce(payment);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void clockThatJumpsAnHourBetweenSigningAndMiningPaysOnce(int hours) {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(Duration.ofHours(hours));
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
  }

  @Test
  void clockThatWasPutBackRefusesTokensOfTheFutureAndPaysOnceWhenItHasCaughtUp() {
    PaymentOrder payment = payments.verified(0.25);
    String token = client.token(payment);
    executor.clock().jump(Duration.ofHours(-1));
    client.deliverToken(token).is(400, "dated in the future");
    books.assertNothingSigned(payment);

    executor.clock().jump(Duration.ofHours(1));

    client.deliverToken(token).is(200, "");
    assertThat(payments.signed(payment)).isEqualTo(1);
    // A busy node mines after the delivery has stopped waiting for it: the next one finds it.
    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void endpointOfAnotherChainAfterFailoverIsNotUsedAndNothingIsSigned() {
    long sent = executor.spareNode().calls(SEND);
    executor.node().always(RpcFault.dropBefore());
    executor
        .spareNode()
        .always(
            RpcFault.when(call -> call.method().equals("eth_chainId"), RpcFault.result("\"0x1\"")));
    executor.restart();
    PaymentOrder payment = payments.verified(0.25);

    executor.deliver(payment).is(424, "None of 2 RPC endpoints");

    books.assertNothingSigned(payment);
    assertThat(executor.spareNode().calls(SEND)).isEqualTo(sent);
    executor.node().removeRules();
    executor.clock().jump(Duration.ofMinutes(2));
    books.assertGetsPaidOnce(payment);
    assertThat(executor.spareNode().calls(SEND)).isEqualTo(sent);
  }

  @Test
  void endpointThatTurnsIntoAnotherChainAfterAFailureIsNotSentTheSignedBytes() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    bothNodesDown();
    executor.deliver(payment).is(200, "SUBMITTED");
    long sent = executor.node().calls(SEND) + executor.spareNode().calls(SEND);
    bothNodesUp();
    bothNodes("eth_chainId", RpcFault.result("\"0x1\""));
    executor.clock().jump(Duration.ofMinutes(2));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.node().calls(SEND) + executor.spareNode().calls(SEND)).isEqualTo(sent);
    bothNodesUp();
    executor.clock().jump(Duration.ofMinutes(11));
    chain.mine(1);
    books.assertGetsPaidOnce(payment);
  }
}
