package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else spends from the wallet: nonces are taken, gaps are left, money is missing. */
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
class ForeignTransactionIT {
  private static final Duration STUCK = Duration.ofMinutes(4);

  @RegisterExtension static final Fixture executor = Fixture.create().withSpareNode();

  /** A payment whose nonce a foreign transaction has taken, which is mined and not final yet. */
  private PaymentOrder outrun() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.takeNonceOf(payment);
    Fixture.chain().setAutomine(true);
    return payment;
  }

  private PaymentOrder lost() {
    PaymentOrder payment = outrun();
    executor.finalise();
    executor.deliver(payment).is(200, "RECEIVED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.RECEIVED);
    return payment;
  }

  @Test
  void foreignTransactionOnTheNonceIsBelievedOnlyWhenFinalAndThenANewNoncePaysOnce() {
    PaymentOrder payment = outrun();
    Attempt own = executor.newest(payment);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    assertThat(executor.signed(payment)).isEqualTo(1);

    executor.finalise();
    executor.deliver(payment).is(200, "RECEIVED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.RECEIVED);
    assertThat(executor.logged(Event.NONCE_TAKEN)).isEqualTo(1);

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.newest(payment).nonce()).isGreaterThan(own.nonce());
    assertThat(executor.signed(payment)).isEqualTo(2);
  }

  @Test
  void foreignTransactionIsNotBelievedWhileOneEndpointHasNotFinalisedIt() {
    PaymentOrder payment = outrun();
    String before =
        Fixture.chain()
            .rpc(
                "eth_getBlockByNumber",
                "0x" + Long.toHexString(Fixture.chain().blockNumber() - 1),
                false)
            .toString();
    executor.finalise();
    executor
        .spareNode()
        .on(
            "eth_getBlockByNumber",
            RpcFault.when(
                call -> call.params().get(0).asString().equals("finalized"),
                RpcFault.result(before)));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
  }

  @Test
  void paymentThatLostItsNonceIsSignedAgainOnlyAfterChangeNowWasAskedAgain() {
    PaymentOrder payment = lost();
    assertThat(executor.told(payment))
        .singleElement()
        .satisfies(told -> assertThat(told.txStatus()).isEqualTo(PaymentResponse.STALE));

    executor.deliver(payment).is(200, "already_processed");
    executor.watch(payment).is(200, "already_processed");
    assertThat(executor.signed(payment)).isEqualTo(1);
    executor.verifiedAgain(payment);

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(2);
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
    PaymentOrder payment = outrun();
    long taken = Fixture.chain().blockNumber();
    executor.nonceLost(payment).is(200, "not used up for good");
    executor.finalise();
    prune(executor.node(), pruned, taken);
    prune(executor.spareNode(), pruned, taken);
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.logged(Event.NONCE_UNPROVEN)).isPositive();
    assertThat(executor.signed(payment)).isEqualTo(1);

    executor.nonceLost(payment).is(200, "nonce_lost");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.RECEIVED);
    executor.nonceLost(payment).is(200, "not_submitted");
    executor.node().heal();
    executor.spareNode().heal();
    assertThat(executor.signed(payment)).isEqualTo(1);
    executor.verifiedAgain(payment);

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(2);
  }

  private static void prune(JsonRpcProxy node, Pruned pruned, long before) {
    switch (pruned) {
      case STATE ->
          node.on(
              "eth_getTransactionCount",
              (call, real) -> {
                String asOf = call.params().get(1).asString();
                return asOf.startsWith("0x") && Long.decode(asOf) < before
                    ? RpcFault.error(-32000, "missing trie node").on(call, real)
                    : real.forward();
              });
      case BLOCKS ->
          node.on(
              "eth_getBlockByNumber",
              RpcFault.when(
                  call -> call.params().get(1).asBoolean(),
                  RpcFault.error(4444, "pruned history unavailable")));
    }
  }

  @Test
  void nonceIsNotDeclaredLostWhileANodeKnowsATransactionWithIt() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");

    executor.nonceLost(payment).is(200, "refused");
    executor.mine(1);
    executor.finalise();
    executor.nonceLost(payment).is(200, "A node knows the transaction");

    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void whatPaidTheSameDepositTheSameWeiUnderOurNonceIsThePaymentAndNothingIsSignedAgain() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    Attempt own = executor.newest(payment);
    executor.drop(own);
    String faster =
        executor.spendElsewhere(own.nonce(), payment.payinAddress(), own.valueWei(), 50);
    executor.mine(1);
    Fixture.chain().setAutomine(true);

    executor.deliver(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
    assertThat(executor.payment(payment).mined()).isNotNull();
    assertThat(executor.told(payment).getFirst().txHash()).isEqualTo(faster);
    assertThat(executor.logged(Event.PAYMENT_ADOPTED)).isEqualTo(1);
    executor.completed(payment);
    executor.finalise();
    executor.watch(payment).is(200, "final");
    assertThat(executor.logged(Event.NONCE_TAKEN)).isZero();
  }

  @Test
  void adoptedTransactionThatIsReorganisedAwayIsRacedByOursAndPaidOnce() {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    Attempt own = executor.newest(payment);
    executor.drop(own);
    executor.spendElsewhere(own.nonce(), payment.payinAddress(), own.valueWei(), 50);
    executor.mine(1);
    Fixture.chain().setAutomine(true);
    executor.deliver(payment).is(200, "paid");
    Fixture.chain().reorg(1);

    executor.watch(payment);

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.payment(payment).mined())
        .extracting(MinedTransaction::txHash)
        .isEqualTo(own.txHash());
  }

  @Test
  void foreignTransactionThatStillWaitsBelowOursIsNeverOutbid() {
    executor.holdTransactions();
    BigInteger theirs = executor.nextNonce();
    String foreign = executor.spendElsewhere(theirs, Fixture.newAddress(), BigInteger.ONE, 2);
    Fixture.chain().setNextBlockBaseFeePerGas(Fixture.GWEI.multiply(BigInteger.valueOf(3)));
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    for (int i = 0; i < 3; i++) {
      executor.clock().jump(STUCK);
      executor.deliver(payment).is(200, "SUBMITTED");
    }

    assertThat(executor.logged(Event.NONCE_GAP)).isZero();
    Fixture.chain().setNextBlockBaseFeePerGas(Fixture.GWEI);
    executor.mine(1);
    executor.assertMined(foreign);
    executor.assertGetsPaidOnce(payment);
  }

  @Test
  void lostNonceIsFoundOutThoughNodesSaySoInWordsThatNobodyKnows() {
    PaymentOrder payment = outrun();
    executor.finalise();
    executor.node().on("eth_sendRawTransaction", RpcFault.error(-32000, "no thanks"));
    executor.spareNode().on("eth_sendRawTransaction", RpcFault.error(-32000, "no thanks"));
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "RECEIVED");
    executor.node().heal();
    executor.spareNode().heal();

    executor.assertGetsPaidOnce(payment);
  }

  @Test
  void ownTransactionMinedAfterAllIsFoundBeforeAnythingIsSignedAgain() {
    executor.mine(10);
    PaymentOrder payment = outrun();
    Attempt own = executor.newest(payment);
    executor.finalise();
    executor.deliver(payment).is(200, "RECEIVED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.RECEIVED);
    // Deeper than any reorganisation may be; or what was taken for final was a node's mistake.
    Fixture.chain().reorg(6);
    executor.send(Fixture.raw(own));
    executor.assertMined(own.txHash());

    executor.assertGetsPaidOnce(payment);

    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void nonceTooLowWithNullReceiptsOfALaggingNodeIsNeverTakenForAForeignTransaction() {
    executor.node().on("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.spareNode().on("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.node().on("eth_getTransactionByHash", RpcFault.result("null"));
    executor.spareNode().on("eth_getTransactionByHash", RpcFault.result("null"));
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);

    executor.node().heal();
    executor.spareNode().heal();

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void nodeThatForgetsTransactionsWhileItFinalisesBlocksDoesNotLeadToASecondPayment() {
    executor.spareNode().always(RpcFault.dropBefore());
    executor.node().on("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.node().on("eth_getTransactionByHash", RpcFault.result("null"));
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.finalise();
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.node().heal();
    executor.spareNode().heal();

    executor.assertGetsPaidOnce(payment);

    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void replicaThatGivesALowerNonceDoesNotCostThePaymentItsNonce() {
    BigInteger next = executor.nextNonce();
    for (int i = 0; i < 3; i++) {
      executor.spendElsewhere(
          next.add(BigInteger.valueOf(i)), Fixture.newAddress(), BigInteger.ONE, 50);
    }
    PaymentOrder first = executor.verified(0.25);
    executor.assertGetsPaidOnce(first);
    String lower = "\"0x" + next.add(BigInteger.ONE).toString(16) + "\"";
    executor.node().on("eth_getTransactionCount", RpcFault.result(lower));
    executor.spareNode().on("eth_getTransactionCount", RpcFault.result(lower));
    PaymentOrder second = executor.verified(0.5);

    executor.deliver(second).is(200, "paid");

    executor.assertPaidOnce(second);
    assertThat(executor.newest(second).nonce())
        .isEqualTo(executor.newest(first).nonce().add(BigInteger.ONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", ""})
  void nonceThatIsFarTooHighIsNotBelievedAndNothingIsSigned(String block) {
    executor
        .node()
        .on(
            "eth_getTransactionCount",
            RpcFault.when(
                call -> call.params().get(1).asString().contains(block),
                RpcFault.result("\"0xfffff\"")));
    PaymentOrder payment = executor.verified(0.25);

    executor.deliver(payment).is(424, "cannot be right");

    executor.assertNothingSigned(payment);
    executor.node().heal();
    executor.assertGetsPaidOnce(payment);
  }

  @Test
  void gapLeftByAForeignTransactionThatVanishedIsFilledAndThePaymentPaidOnce() {
    executor.holdTransactions();
    BigInteger gap = executor.nextNonce();
    String foreign = executor.spendElsewhere(gap, Fixture.newAddress(), BigInteger.ONE, 50);
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.newest(payment).nonce()).isEqualTo(gap.add(BigInteger.ONE));
    Fixture.chain().dropTransaction(foreign);
    Fixture.chain().setAutomine(true);
    executor.clock().jump(STUCK);

    executor.assertGetsPaidOnce(payment);

    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(1);
    assertThat(executor.signed(payment)).isEqualTo(1);
    assertThat(executor.isMined(filler(gap))).isTrue();
  }

  @Test
  void fillerOfAGapThatIsTooCheapIsReplacedToo() {
    executor.holdTransactions();
    BigInteger gap = executor.nextNonce();
    String foreign = executor.spendElsewhere(gap, Fixture.newAddress(), BigInteger.ONE, 50);
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment);
    Fixture.chain().dropTransaction(foreign);
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "SUBMITTED");
    String cheap = filler(gap);

    for (int i = 0; i < 4; i++) {
      Fixture.chain().setNextBlockBaseFeePerGas(Fixture.GWEI.multiply(BigInteger.valueOf(20)));
      executor.mine(1);
      executor.clock().jump(STUCK);
      executor.deliver(payment);
    }
    executor.mine(1);

    assertThat(executor.isMined(cheap)).isFalse();
    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
  }

  // The old service's payment waits where a node without a pool shows nothing.
  @Test
  void foreignTransactionInAHoleBelowOursIsNotOutbidByTheNextPayment() {
    executor.holdTransactions();
    BigInteger hole = executor.nextNonce();
    String foreign = executor.spendElsewhere(hole, Fixture.newAddress(), BigInteger.ONE, 2);
    PaymentOrder above = executor.verified(0.25);
    executor.deliver(above).is(200, "SUBMITTED");
    String mined = "\"0x" + hole.toString(16) + "\"";
    executor.node().on("eth_getTransactionCount", RpcFault.result(mined));
    executor.spareNode().on("eth_getTransactionCount", RpcFault.result(mined));
    PaymentOrder next = executor.verified(0.5);
    executor.deliver(next).is(200, "SUBMITTED");
    executor.node().heal();
    executor.spareNode().heal();

    assertThat(executor.newest(next).nonce()).isEqualTo(hole.add(BigInteger.TWO));
    executor.mine(1);
    executor.assertMined(foreign);
    executor.assertGetsPaidOnce(above);
    executor.assertGetsPaidOnce(next);
  }

  // fault 4
  @Test
  void gapsAreAllFilledInOneLook() {
    executor.holdTransactions();
    BigInteger first = executor.nextNonce();
    List<String> foreign =
        Stream.iterate(first, nonce -> nonce.add(BigInteger.ONE))
            .limit(3)
            .map(nonce -> executor.spendElsewhere(nonce, Fixture.newAddress(), BigInteger.ONE, 50))
            .toList();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    foreign.forEach(Fixture.chain()::dropTransaction);
    executor.clock().jump(STUCK);

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(3);
    executor.mine(1);
    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
  }

  // Its filler is evicted, and the old service sends at that nonce once more.
  @Test
  void foreignTransactionThatHasTakenTheFillersPlaceIsNotOutbid() {
    executor.holdTransactions();
    BigInteger gap = executor.nextNonce();
    String vanished = executor.spendElsewhere(gap, Fixture.newAddress(), BigInteger.ONE, 50);
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    Fixture.chain().dropTransaction(vanished);
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "SUBMITTED");
    String filler = filler(gap);
    Fixture.chain().dropTransaction(filler);
    Fixture.chain().setNextBlockBaseFeePerGas(Fixture.GWEI.multiply(BigInteger.TWO));
    executor.mine(1);
    String foreign = executor.spendElsewhere(gap, Fixture.newAddress(), BigInteger.ONE, 3);

    for (int i = 0; i < 3; i++) {
      executor.clock().jump(STUCK);
      executor.deliver(payment).is(200, "SUBMITTED");
    }

    assertThat(filler(gap)).isEqualTo(filler);
    executor.mine(1);
    executor.assertMined(foreign);
    executor.assertGetsPaidOnce(payment);
  }

  private static String filler(BigInteger nonce) {
    return executor
        .sql()
        .sql(
            """
            select tx_hash from hostpay_eth_attempt
            where kind = 'filler' and nonce = :nonce and wallet = :wallet
            order by number desc limit 1
            """)
        .param("nonce", nonce.longValueExact())
        .param("wallet", executor.wallet().address().toLowerCase(Locale.ROOT))
        .query(String.class)
        .single();
  }
}
