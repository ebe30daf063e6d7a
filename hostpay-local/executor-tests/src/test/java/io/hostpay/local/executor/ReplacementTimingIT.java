package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.gwei;
import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcRule;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When a dearer attempt is made, and when it would be money for nothing. */
class ReplacementTimingIT {
  @Test
  void anAttemptThatBlocksLeaveOutIsReplacedAfterThreeMinutes() {
    // So fast that a busy machine may hold it up for three seconds: the minute above three.
    try (IsolatedExecutor isolated = IsolatedExecutor.at(20)) {
      // The node has it in its pool, and passes it on to nobody: blocks come without it.
      Set<String> pool = ConcurrentHashMap.newKeySet();
      isolated
          .node()
          .rule(
              RpcRule.forMethod(
                  "eth_sendRawTransaction",
                  (call, node) ->
                      pool.add(call.params().get(0).asString())
                          ? RpcFault.lyingSuccess().answer(call, node)
                          : RpcFault.error(-32000, "already known").answer(call, node)));
      PaymentOrder order = isolated.pay(0.02);
      isolated.await("signed", () -> assertThat(isolated.ledger().attempts(id(order))).hasSize(1));
      for (int step = 0; step < 40 && isolated.ledger().attempts(id(order)).size() < 2; step++) {
        isolated.mine(1);
        isolated.pass(Duration.ofSeconds(12));
      }

      List<Double> seconds = secondsAfterTheFirst(isolated, order);
      System.out.println("replaced after " + seconds + " s");
      assertThat(seconds).hasSize(1);
      assertThat(seconds.getFirst()).isBetween(170.0, 240.0);
      isolated.node().removeRules();
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void whateverItsPlaceAnAttemptBelowTheBaseFeeIsRaisedAtTheNextLook() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      List<PaymentOrder> orders = Stream.generate(() -> isolated.pay(0.02)).limit(3).toList();
      orders.forEach(isolated::awaitPooled);

      raiseBaseFee(isolated, 30); // one block, which takes none of them
      isolated.await(
          "all raised",
          () ->
              assertThat(orders)
                  .allSatisfy(
                      order ->
                          assertThat(isolated.ledger().attempts(id(order))).hasSizeGreaterThan(1)));

      for (PaymentOrder order : orders) {
        assertThat(
                isolated
                    .jdbc()
                    .sql(
                        "select max(max_fee_per_gas) from hostpay_eth_attempt where unique_id = :id")
                    .param("id", id(order))
                    .query((row, number) -> row.getBigDecimal(1).toBigInteger())
                    .single())
            .isGreaterThan(gwei(30));
      }
      isolated.mine(1);
      orders.forEach(isolated::assertGetsPaidOnce);
    }
  }

  @Test
  void noBlockForTwoHoursIsNoReasonToOfferMore() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(600)) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      isolated.pass(Duration.ofHours(2));

      System.out.println(
          "after two hours without a block: %d attempts, tips %s"
              .formatted(isolated.ledger().attempts(id(order)).size(), tips(isolated, order)));
      assertThat(isolated.ledger().attempts(id(order))).hasSize(1);
      isolated.assertGetsPaidOnce(order);
    }
  }

  @Test
  void nothingIsOfferedAboveTheCapHoweverLongItTakes() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(600, 1, Map.of("MAX_FEE_GWEI", "20"))) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);
      for (int minute = 0; minute < 120; minute += 4) {
        raiseBaseFee(isolated, 25);
        isolated.pass(Duration.ofMinutes(4));
      }

      assertThat(
              isolated
                  .ledger()
                  .rows(
                      "select tx_hash from hostpay_eth_attempt where max_fee_per_gas > 20000000000"))
          .isEmpty();
      isolated.chain().setNextBlockBaseFeePerGas(gwei(1));
      isolated.assertGetsPaidOnce(order);
    }
  }

  private static void raiseBaseFee(IsolatedExecutor isolated, double gwei) {
    isolated.chain().setNextBlockBaseFeePerGas(gwei(gwei));
    isolated.mine(1);
  }

  private static List<BigInteger> tips(IsolatedExecutor isolated, PaymentOrder order) {
    return isolated
        .jdbc()
        .sql(
            "select max_priority_fee_per_gas from hostpay_eth_attempt where unique_id = :id order by 1")
        .param("id", id(order))
        .query((row, number) -> row.getBigDecimal(1).toBigIntegerExact())
        .list();
  }

  /** When the later attempts were made. */
  private static List<Double> secondsAfterTheFirst(IsolatedExecutor isolated, PaymentOrder order) {
    return isolated
        .jdbc()
        .sql(
            """
            select extract(epoch from created_at - first)::float8 from (
              select created_at, min(created_at) over () as first
              from hostpay_eth_attempt where unique_id = :id) a
            where created_at > first order by 1
            """)
        .param("id", id(order))
        .query((row, number) -> row.getDouble(1))
        .list();
  }
}
