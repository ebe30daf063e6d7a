package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.gwei;
import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.testkit.ethereum.Anvil;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import io.hostpay.testkit.faults.RpcRule;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What nodes say when they refuse a transaction, and what is offered or sent next. */
class RefusedBroadcastIT {
  private static final String SEND = "eth_sendRawTransaction";

  // "transaction underpriced: gas tip cap 100000000, minimum needed 5000000000"
  @Test
  void aNodeThatNamesItsMinimumIsOfferedThatAtOnce() {
    // The next look is a minute later, three seconds here: longer than a busy machine holds it up.
    try (IsolatedExecutor isolated = IsolatedExecutor.at(20)) {
      isolated.node().rule(RpcRule.forMethod(SEND, minimumTip(gwei(5))));

      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      assertThat(isolated.ledger().attempts(id(order)))
          .as("signed until one was taken")
          .hasSizeLessThanOrEqualTo(2);
      assertThat(secondsFromFirstToLastAttempt(isolated, order)).isLessThan(60);
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void aMinimumAboveTheCapIsNotPaid() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(120, 1, Map.of("MAX_FEE_GWEI", "20"))) {
      isolated.node().rule(RpcRule.forMethod(SEND, minimumTip(gwei(500))));

      PaymentOrder order = isolated.pay(0.02);
      for (int minute = 0; minute < 20; minute++) {
        isolated.pass(Duration.ofMinutes(1));
        isolated.mine(1);
      }

      assertThat(
              isolated
                  .ledger()
                  .rows(
                      "select * from hostpay_eth_attempt where max_fee_per_gas > 20000000000 or"
                          + " max_priority_fee_per_gas > 20000000000"))
          .as("signed above the cap")
          .isEmpty();
      isolated.node().removeRules();
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void aPriceBelowTheBaseFeeIsRaisedToWhatTheNodeNames() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      AtomicBoolean refused = new AtomicBoolean();
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  SEND,
                  (call, node) -> {
                    BigInteger offered = SentTransaction.of(call).maxFee();
                    if (offered.compareTo(gwei(40)) >= 0) {
                      return node.forward();
                    }
                    refused.set(true);
                    return new RpcReply.Failure(
                        -32000,
                        "max fee per gas less than block base fee: address "
                            + Anvil.DEV_ADDRESS
                            + ", maxFeePerGas: "
                            + offered
                            + ", baseFee: "
                            + gwei(40));
                  }));

      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      assertThat(refused).isTrue();
      assertThat(isolated.ledger().attempts(id(order))).hasSizeLessThanOrEqualTo(2);
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void aRefusalOfTheMomentCostsNoSecondAttempt() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      for (String wording :
          List.of(
              "in-flight transaction limit reached for delegated accounts",
              "gapped-nonce tx from delegated accounts",
              "txpool is full",
              "some wording that nobody has seen before")) {
        isolated.node().rule(RpcRule.forMethod(SEND, RpcFault.error(-32000, wording)).calls(1, 3));

        PaymentOrder order = isolated.pay(0.02);

        isolated.awaitPooled(order);
        assertThat(isolated.ledger().attempts(id(order))).as(wording).hasSize(1);
        isolated.node().removeRules();
        isolated.assertGetsPaidOnce(order);
      }
    }
  }

  // At the same nonce a dearer attempt is safe, whatever the refusal meant.
  @Test
  void unknownWordingIsAnsweredWithADearerAttemptInTheEnd() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      List<String> refused = new ArrayList<>();
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  SEND,
                  (call, node) -> {
                    String raw = call.params().get(0).asString();
                    synchronized (refused) {
                      if (refused.isEmpty() || refused.contains(raw)) {
                        refused.add(raw);
                        return new RpcReply.Failure(-32000, "fee policy 17 is not met");
                      }
                    }
                    return node.forward();
                  }));

      PaymentOrder order = isolated.pay(0.02);
      for (int minute = 0; minute < 6 && isolated.books().pool().isEmpty(); minute++) {
        isolated.pass(Duration.ofMinutes(1));
        isolated.mine(1);
      }

      isolated.assertGetsPaidOnce(order);
      assertThat(isolated.ledger().attempts(id(order))).hasSize(2);
    }
  }

  // The dearest can't be afforded, and the older one was evicted.
  @Test
  void everyAttemptThatMayBeMissingIsSentAgain() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);
      BigInteger older = maxFees(isolated, order).getFirst();
      // The chain never has a dearer one, so that none is mined whenever it is made.
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  SEND,
                  RpcFault.when(
                      call -> SentTransaction.of(call).maxFee().compareTo(older) > 0,
                      RpcFault.lyingSuccess())));
      isolated.await(
          "a dearer attempt",
          () -> {
            if (isolated.ledger().attempts(id(order)).size() < 2) {
              isolated.chain().setNextBlockBaseFeePerGas(gwei(60));
              isolated.mine(1);
              isolated.pass(Duration.ofSeconds(10));
            }
            assertThat(isolated.ledger().attempts(id(order))).hasSizeGreaterThanOrEqualTo(2);
          });

      isolated
          .chain()
          .setBalance(
              Anvil.DEV_ADDRESS,
              Orders.wei(order)
                  .add(older.multiply(BigInteger.valueOf(21_000)))
                  .add(BigInteger.TEN));
      isolated.chain().rpc("anvil_dropAllTransactions");
      isolated.chain().setNextBlockBaseFeePerGas(gwei(1));
      isolated.node().removeRules();
      isolated.mine(1);

      isolated.assertGetsPaidOnce(order);
      assertThat(isolated.ledger().row("hostpay_payment", id(order)))
          .containsEntry("tx_hash", isolated.ledger().attempts(id(order)).getFirst());
    }
  }

  private static RpcFault minimumTip(BigInteger minimum) {
    return (call, node) -> {
      BigInteger tip = SentTransaction.of(call).tip();
      return tip.compareTo(minimum) >= 0
          ? node.forward()
          : new RpcReply.Failure(
              -32000,
              "transaction underpriced: gas tip cap " + tip + ", minimum needed " + minimum);
    };
  }

  private static List<BigInteger> maxFees(IsolatedExecutor isolated, PaymentOrder order) {
    return isolated
        .jdbc()
        .sql("select max_fee_per_gas from hostpay_eth_attempt where unique_id = :id order by 1")
        .param("id", id(order))
        .query((row, number) -> row.getBigDecimal(1).toBigIntegerExact())
        .list();
  }

  private static double secondsFromFirstToLastAttempt(
      IsolatedExecutor isolated, PaymentOrder order) {
    return isolated
        .jdbc()
        .sql(
            """
            select extract(epoch from max(created_at) - min(created_at))::float8
            from hostpay_eth_attempt where unique_id = :id
            """)
        .param("id", id(order))
        .query(Double.class)
        .single();
  }
}
