package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.TimelineEntry;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Somebody else spends from the wallet: whose the nonce is, when that is believed, and what pays.
 */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class ForeignTransactionIT {
  private static final Duration STUCK = Duration.ofMinutes(4);
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create().withSpareNode();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();
  private static final PaymentMishaps mishaps = new PaymentMishaps(executor);

  @Test
  void foreignTransactionOnTheNonceIsBelievedOnlyWhenFinalAndThenANewNoncePaysOnce() {
    PaymentOrder payment = mishaps.nonceTaken();
    Attempt own = payments.newest(payment);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    assertThat(payments.signed(payment)).isEqualTo(1);

    chain.finalise();
    executor.deliver(payment).is(200, "RECEIVED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.RECEIVED);
    assertThat(executor.logged(Event.NONCE_TAKEN)).isEqualTo(1);

    books.assertGetsPaidOnce(payment);
    assertThat(payments.newest(payment).nonce()).isGreaterThan(own.nonce());
    assertThat(payments.signed(payment)).isEqualTo(2);
  }

  @Test
  void foreignTransactionIsNotBelievedWhileOneEndpointHasNotFinalisedIt() {
    PaymentOrder payment = mishaps.nonceTaken();
    String before =
        ChainControl.anvil()
            .rpc(
                "eth_getBlockByNumber",
                "0x" + Long.toHexString(ChainControl.anvil().blockNumber() - 1),
                false)
            .toString();
    chain.finalise();
    executor
        .spareNode()
        .answer(
            "eth_getBlockByNumber",
            RpcFault.when(
                call -> call.params().get(0).asString().equals("finalized"),
                RpcFault.result(before)));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
  }

  @Test
  void paymentThatLostItsNonceIsSignedAgainOnlyAfterChangeNowWasAskedAgain() {
    PaymentOrder payment = mishaps.nonceLost();
    assertThat(books.told(payment))
        .singleElement()
        .satisfies(told -> assertThat(told.txStatus()).isEqualTo(PaymentResponse.STALE));

    executor.deliver(payment).is(200, "already_processed");
    client.watch(payment).is(200, "already_processed");
    assertThat(payments.signed(payment)).isEqualTo(1);
    payments.verifiedAgain(payment);

    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(2);
  }

  /** What nodes no longer have. */
  enum Pruned {
    STATE,
    BLOCKS
  }

  // No node can show any more what has taken the nonce.
  @ParameterizedTest
  @EnumSource
  void nonceWhoseUserCanNoLongerBeShownIsAPersonsToDeclareLostAndThenPaysOnce(Pruned pruned) {
    PaymentOrder payment = mishaps.nonceTaken();
    long taken = ChainControl.anvil().blockNumber();
    client.nonceLost(payment).is(200, "not used up for good");
    chain.finalise();
    prune(executor.node(), pruned, taken);
    prune(executor.spareNode(), pruned, taken);
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.logged(Event.NONCE_UNPROVEN)).isPositive();
    assertThat(payments.signed(payment)).isEqualTo(1);

    client
        .instructed(
            "/nonce-lost", payment, client.token(payment, Map.of("asked_by", "ann@example.com")))
        .is(200, "nonce_lost");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.RECEIVED);
    assertThat(executor.bean(Timeline.class).of(payment.uniqueId()))
        .anySatisfy(entry -> assertThat(entry.detail()).contains("says ann@example.com"));
    client.nonceLost(payment).is(200, "not_submitted");
    executor.node().removeRules();
    executor.spareNode().removeRules();
    assertThat(payments.signed(payment)).isEqualTo(1);
    payments.verifiedAgain(payment);

    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(2);
  }

  private static void prune(JsonRpcProxy node, Pruned pruned, long before) {
    switch (pruned) {
      case STATE ->
          node.answer(
              "eth_getTransactionCount",
              (call, real) -> {
                String asOf = call.params().get(1).asString();
                return asOf.startsWith("0x") && Long.decode(asOf) < before
                    ? RpcFault.error(-32000, "missing trie node").answer(call, real)
                    : real.forward();
              });
      case BLOCKS ->
          node.answer(
              "eth_getBlockByNumber",
              RpcFault.when(
                  call -> call.params().get(1).asBoolean(),
                  RpcFault.error(4444, "pruned history unavailable")));
    }
  }

  @Test
  void nonceIsNotDeclaredLostWhileANodeKnowsATransactionWithIt() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");

    client.nonceLost(payment).is(200, "refused");
    chain.mine(1);
    chain.finalise();
    client.nonceLost(payment).is(200, "A node knows the transaction");
    assertThat(executor.bean(Timeline.class).of(payment.uniqueId()))
        .as("whoever asked finds the reason")
        .filteredOn(entry -> entry.event().equals("nonce_lost_refused"))
        .extracting(TimelineEntry::detail)
        .last()
        .asString()
        .startsWith("A node knows the transaction");

    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void whatPaidTheSameDepositTheSameWeiUnderOurNonceIsThePaymentAndNothingIsSignedAgain() {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    String faster = chain.payByHand(payments.attempts(payment));
    ChainControl.anvil().mineAtOnce();

    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    assertThat(payments.payment(payment).mined()).isNotNull();
    assertThat(books.told(payment).getFirst().txHash()).isEqualTo(faster);
    assertThat(executor.logged(Event.PAYMENT_ADOPTED)).isEqualTo(1);
    payments.completed(payment);
    chain.finalise();
    client.watch(payment).is(200, "final");
    assertThat(executor.logged(Event.NONCE_TAKEN)).isZero();
  }

  @Test
  void adoptedTransactionThatIsReorganisedAwayIsRacedByOursAndPaidOnce() {
    PaymentOrder payment = mishaps.paidByHand();
    Attempt own = payments.newest(payment);
    executor.deliver(payment).is(200, "paid");
    ChainControl.anvil().reorg(1);

    client.watch(payment);

    books.assertGetsPaidOnce(payment);
    assertThat(payments.payment(payment).mined())
        .extracting(MinedTransaction::txHash)
        .isEqualTo(own.txHash());
  }

  @Test
  void foreignTransactionThatStillWaitsBelowOursIsNeverOutbid() {
    chain.holdTransactions();
    BigInteger theirs = chain.nextNonce();
    String foreign = chain.spendElsewhere(theirs, ChainControl.newAddress(), BigInteger.ONE, 2);
    ChainControl.anvil()
        .setNextBlockBaseFeePerGas(ChainControl.GWEI.multiply(BigInteger.valueOf(3)));
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    for (int i = 0; i < 3; i++) {
      executor.clock().jump(STUCK);
      executor.deliver(payment).is(200, "SUBMITTED");
    }

    assertThat(executor.logged(Event.NONCE_GAP)).isZero();
    ChainControl.anvil().setNextBlockBaseFeePerGas(ChainControl.GWEI);
    chain.mine(1);
    chain.assertMined(foreign);
    books.assertGetsPaidOnce(payment);
  }

  @Test
  void lostNonceIsFoundOutThoughNodesSaySoInWordsThatNobodyKnows() {
    PaymentOrder payment = mishaps.nonceTaken();
    chain.finalise();
    executor.node().answer("eth_sendRawTransaction", RpcFault.error(-32000, "no thanks"));
    executor.spareNode().answer("eth_sendRawTransaction", RpcFault.error(-32000, "no thanks"));
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "RECEIVED");
    executor.node().removeRules();
    executor.spareNode().removeRules();

    books.assertGetsPaidOnce(payment);
  }

  @Test
  void ownTransactionMinedAfterAllIsFoundBeforeAnythingIsSignedAgain() {
    PaymentOrder payment = mishaps.minedAfterItsNonceWasLost();

    books.assertGetsPaidOnce(payment);

    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void nonceTooLowWithNullReceiptsOfALaggingNodeIsNeverTakenForAForeignTransaction() {
    executor.node().answer("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.spareNode().answer("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.node().answer("eth_getTransactionByHash", RpcFault.result("null"));
    executor.spareNode().answer("eth_getTransactionByHash", RpcFault.result("null"));
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);

    executor.node().removeRules();
    executor.spareNode().removeRules();

    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void nodeThatForgetsTransactionsWhileItFinalisesBlocksDoesNotLeadToASecondPayment() {
    executor.spareNode().always(RpcFault.dropBefore());
    executor.node().answer("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.node().answer("eth_getTransactionByHash", RpcFault.result("null"));
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.finalise();
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.node().removeRules();
    executor.spareNode().removeRules();

    books.assertGetsPaidOnce(payment);

    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void replicaThatGivesALowerNonceDoesNotCostThePaymentItsNonce() {
    BigInteger next = chain.nextNonce();
    for (int i = 0; i < 3; i++) {
      chain.spendElsewhere(
          next.add(BigInteger.valueOf(i)), ChainControl.newAddress(), BigInteger.ONE, 50);
    }
    PaymentOrder first = payments.verified(0.25);
    books.assertGetsPaidOnce(first);
    String lower = "\"0x" + next.add(BigInteger.ONE).toString(16) + "\"";
    executor.node().answer("eth_getTransactionCount", RpcFault.result(lower));
    executor.spareNode().answer("eth_getTransactionCount", RpcFault.result(lower));
    PaymentOrder second = payments.verified(0.5);

    books.assertDeliveryPays(second, 0);

    books.assertPaidOnce(second);
    assertThat(payments.newest(second).nonce())
        .isEqualTo(payments.newest(first).nonce().add(BigInteger.ONE));
  }
}
