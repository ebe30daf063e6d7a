package io.hostpay.local.executor;

import static io.hostpay.local.executor.Bench.gwei;
import static io.hostpay.local.executor.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.local.Turns;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The wallet's key is used elsewhere too, and still no payment is made twice. */
@ResourceLock(Turns.SERVICES_IN_THIS_PROCESS)
@Order(3) // of those that take turns the longest: they begin early
class ForeignTransactionsIT {
  private static final String ELSEWHERE = "0x000000000000000000000000000000000000dEaD";
  private static final Map<String, String> EXPECTED = Map.of("FOREIGN_SPENDING", "expected");

  // A wallet's "speed up": the same transfer at the same nonce, with other fees.
  @Test
  void whatPaysTheDepositAtThePaymentsNonceIsThePayment() {
    try (Bench bench = Bench.at(60)) {
      PaymentOrder order = bench.pay(0.02);
      bench.awaitPooled(order);

      String foreign =
          bench.sendElsewhere(0, order.payinAddress(), Orders.wei(order), gwei(100), gwei(50));
      bench.mine(1);

      bench.await(
          "PAID by " + foreign,
          () ->
              assertThat(bench.ledger().row("hostpay_payment", id(order)))
                  .as("after %s", bench.told(order))
                  .containsEntry("state", "PAID")
                  .containsEntry("tx_hash", foreign));
      bench.assertGetsPaidOnce(order);
      assertStaysPaidOnce(bench, order);
      assertThat(bench.ledger().attempts(id(order))).as("signed for it").hasSize(1);
      assertThat(bench.log().has(Level.WARN, id(order), foreign))
          .as("loud: %s", bench.log().from(Level.WARN))
          .isTrue();
      bench.await(
          "HostPay1 told",
          () ->
              assertThat(bench.neighbours().heard(order))
                  .anySatisfy(told -> assertThat(told.txHash()).isEqualTo(foreign)));
      assertThat(bench.ledger().row("split_payout_hostpay", id(order)))
          .containsEntry("is_complete", true)
          .containsEntry("tx_hash", foreign);
    }
  }

  @Test
  void afterALostNonceNothingIsSignedUntilChangeNowHasSpokenAgain() {
    try (Bench bench = new Bench(60, 1, EXPECTED)) {
      PaymentOrder order = bench.pay(0.02);
      bench.awaitPooled(order);

      bench.sendElsewhere(0, ELSEWHERE, BigInteger.ONE, gwei(100), gwei(50));
      bench.mine(1);
      bench.pass(Duration.ofMinutes(1));
      assertThat(bench.state(order)).as("no block of it is final yet").isEqualTo("SUBMITTED");
      bench.mine(Bench.FINAL_AFTER + 2);

      bench.awaitState(order, "RECEIVED");
      bench.execute(order); // the sweep, or a task that came twice
      bench.pass(Duration.ofMinutes(10));
      assertThat(bench.ledger().attempts(id(order))).as("signed by then").hasSize(1);
      bench.assertNothingPaid(order);

      bench.heardFromChangeNow(order);
      bench.execute(order);
      bench.awaitPooled(order);
      bench.assertGetsPaidOnce(order);
    }
  }

  // The old service's cheap payment at N, ours at N+1.
  @Test
  void aForeignTransactionThatIsPendingIsNotOutbid() {
    try (Bench bench = new Bench(120, 1, EXPECTED)) {
      String foreign = bench.sendElsewhere(0, ELSEWHERE, BigInteger.TEN, gwei(3), BigInteger.TWO);
      PaymentOrder order = bench.pay(0.02);
      bench.awaitPooled(order);

      bench.pass(Duration.ofMinutes(20));

      List<String> atZero =
          bench.books().pool().stream()
              .filter(tx -> tx.path("nonce").asString().equals("0x0"))
              .map(tx -> tx.path("hash").asString())
              .toList();
      assertThat(atZero).as("in the pool at the foreign nonce").containsExactly(foreign);
      assertThat(bench.ledger().rows("select * from hostpay_eth_attempt where nonce = 0"))
          .as("signed at the foreign nonce")
          .isEmpty();
      bench.mine(1);
      assertThat(bench.chain().balance(ELSEWHERE)).isEqualTo(BigInteger.TEN);
      bench.assertGetsPaidOnce(order);
    }
  }

  /** The other way round: once nobody uses the nonce any more, payments behind it must not wait. */
  @Test
  void aGapThatNoPoolHoldsIsFilled() {
    try (Bench bench = new Bench(120, 1, EXPECTED)) {
      String foreign = bench.sendElsewhere(0, ELSEWHERE, BigInteger.TEN, gwei(3), BigInteger.TWO);
      PaymentOrder order = bench.pay(0.02);
      bench.await(
          "signed",
          () ->
              assertThat(bench.ledger().attempts(id(order)))
                  .as("%s", bench.told(order))
                  .hasSize(1));

      bench.chain().dropTransaction(foreign);
      bench.await(
          "a filler",
          () ->
              assertThat(
                      bench
                          .ledger()
                          .rows(
                              "select * from hostpay_eth_attempt where nonce = 0 and unique_id is null"))
                  .as("%s", bench.told(order))
                  .hasSize(1));

      bench.assertGetsPaidOnce(order);
      assertThat(bench.chain().nonce(Anvil.DEV_ADDRESS)).isEqualTo(BigInteger.TWO);
    }
  }

  /** After much more time and many more deliveries. */
  private static void assertStaysPaidOnce(Bench bench, PaymentOrder order) {
    bench.execute(order);
    bench.mine(Bench.FINAL_AFTER + 1);
    bench.pass(Duration.ofMinutes(10));
    assertThat(bench.books().pool()).isEmpty();
    bench.assertPaidOnce(order);
  }
}
