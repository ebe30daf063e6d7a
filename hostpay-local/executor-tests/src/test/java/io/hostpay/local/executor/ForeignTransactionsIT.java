package io.hostpay.local.executor;

import static io.hostpay.local.executor.IsolatedExecutor.gwei;
import static io.hostpay.local.executor.IsolatedExecutor.id;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.local.Orders;
import io.hostpay.testkit.ethereum.Anvil;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The wallet's key is used elsewhere too, and still no payment is made twice. */
class ForeignTransactionsIT {
  private static final String ELSEWHERE = "0x000000000000000000000000000000000000dEaD";
  private static final Map<String, String> EXPECTED = Map.of("FOREIGN_SPENDING", "expected");

  // A wallet's "speed up": the same transfer at the same nonce, with other fees.
  @Test
  void whatPaysTheDepositAtThePaymentsNonceIsThePayment() {
    try (IsolatedExecutor isolated = IsolatedExecutor.at(60)) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      String foreign =
          isolated.sendElsewhere(0, order.payinAddress(), Orders.wei(order), gwei(100), gwei(50));
      isolated.mine(1);

      isolated.await(
          "PAID by " + foreign,
          () ->
              assertThat(isolated.ledger().row("hostpay_payment", id(order)))
                  .as("after %s", isolated.told(order))
                  .containsEntry("state", "PAID")
                  .containsEntry("tx_hash", foreign));
      isolated.assertGetsPaidOnce(order);
      assertStaysPaidOnce(isolated, order);
      assertThat(isolated.ledger().attempts(id(order))).as("signed for it").hasSize(1);
      assertThat(isolated.log().has(Level.WARN, id(order), foreign))
          .as("loud: %s", isolated.log().atLeast(Level.WARN))
          .isTrue();
      isolated.await(
          "GCHostPay1 told",
          () ->
              assertThat(isolated.neighbours().heard(order))
                  .anySatisfy(told -> assertThat(told.txHash()).isEqualTo(foreign)));
      assertThat(isolated.ledger().row("split_payout_hostpay", id(order)))
          .containsEntry("is_complete", true)
          .containsEntry("tx_hash", foreign);
    }
  }

  @Test
  void afterALostNonceNothingIsSignedUntilChangeNowHasSpokenAgain() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(60, 1, EXPECTED)) {
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      isolated.sendElsewhere(0, ELSEWHERE, BigInteger.ONE, gwei(100), gwei(50));
      isolated.mine(1);
      isolated.pass(Duration.ofMinutes(1));
      assertThat(isolated.state(order)).as("no block of it is final yet").isEqualTo("SUBMITTED");
      isolated.mine(IsolatedExecutor.FINAL_AFTER + 2);

      isolated.awaitState(order, "RECEIVED");
      isolated.execute(order); // the sweep, or a task that came twice
      isolated.pass(Duration.ofMinutes(10));
      assertThat(isolated.ledger().attempts(id(order))).as("signed by then").hasSize(1);
      isolated.assertNothingPaid(order);

      isolated.heardFromChangeNow(order);
      isolated.execute(order);
      isolated.awaitPooled(order);
      isolated.assertGetsPaidOnce(order);
    }
  }

  // The old service's cheap payment at N, ours at N+1.
  @Test
  void aForeignTransactionThatIsPendingIsNotOutbid() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(120, 1, EXPECTED)) {
      String foreign =
          isolated.sendElsewhere(0, ELSEWHERE, BigInteger.TEN, gwei(3), BigInteger.TWO);
      PaymentOrder order = isolated.pay(0.02);
      isolated.awaitPooled(order);

      isolated.pass(Duration.ofMinutes(20));

      List<String> atZero =
          isolated.books().pool().stream()
              .filter(tx -> tx.path("nonce").asString().equals("0x0"))
              .map(tx -> tx.path("hash").asString())
              .toList();
      assertThat(atZero).as("in the pool at the foreign nonce").containsExactly(foreign);
      assertThat(isolated.ledger().rows("select * from hostpay_eth_attempt where nonce = 0"))
          .as("signed at the foreign nonce")
          .isEmpty();
      isolated.mine(1);
      assertThat(isolated.chain().balance(ELSEWHERE)).isEqualTo(BigInteger.TEN);
      isolated.assertGetsPaidOnce(order);
    }
  }

  /** The other way round: once nobody uses the nonce any more, payments behind it must not wait. */
  @Test
  void aGapThatNoPoolHoldsIsFilled() {
    try (IsolatedExecutor isolated = new IsolatedExecutor(120, 1, EXPECTED)) {
      String foreign =
          isolated.sendElsewhere(0, ELSEWHERE, BigInteger.TEN, gwei(3), BigInteger.TWO);
      PaymentOrder order = isolated.pay(0.02);
      isolated.await(
          "signed",
          () ->
              assertThat(isolated.ledger().attempts(id(order)))
                  .as("%s", isolated.told(order))
                  .hasSize(1));

      isolated.chain().dropTransaction(foreign);
      isolated.await(
          "a filler",
          () ->
              assertThat(
                      isolated
                          .ledger()
                          .rows(
                              "select * from hostpay_eth_attempt where nonce = 0 and unique_id is null"))
                  .as("%s", isolated.told(order))
                  .hasSize(1));

      isolated.assertGetsPaidOnce(order);
      assertThat(isolated.chain().nonce(Anvil.DEV_ADDRESS)).isEqualTo(BigInteger.TWO);
    }
  }

  /** After much more time and many more deliveries. */
  private static void assertStaysPaidOnce(IsolatedExecutor isolated, PaymentOrder order) {
    isolated.execute(order);
    isolated.mine(IsolatedExecutor.FINAL_AFTER + 1);
    isolated.pass(Duration.ofMinutes(10));
    assertThat(isolated.books().pool()).isEmpty();
    isolated.assertPaidOnce(order);
  }
}
