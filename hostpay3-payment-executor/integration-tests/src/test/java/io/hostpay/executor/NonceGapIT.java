package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nonces below a payment that nobody uses are filled, and nobody else is outbid for them. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class NonceGapIT {
  private static final Duration STUCK = Duration.ofMinutes(4);
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create().withSpareNode();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final PaymentMishaps mishaps = new PaymentMishaps(executor);

  @ParameterizedTest
  @ValueSource(strings = {"pending", ""})
  void nonceThatIsFarTooHighIsNotBelievedAndNothingIsSigned(String block) {
    executor
        .node()
        .answer(
            "eth_getTransactionCount",
            RpcFault.when(
                call -> call.params().get(1).asString().contains(block),
                RpcFault.result("\"0xfffff\"")));
    PaymentOrder payment = payments.verified(0.25);

    executor.deliver(payment).is(424, "cannot be right");

    books.assertNothingSigned(payment);
    executor.node().removeRules();
    books.assertGetsPaidOnce(payment);
  }

  @Test
  void gapLeftByAForeignTransactionThatVanishedIsFilledAndThePaymentPaidOnce() {
    BigInteger gap = chain.nextNonce();
    PaymentOrder payment = mishaps.aboveGaps(1);
    assertThat(payments.newest(payment).nonce()).isEqualTo(gap.add(BigInteger.ONE));
    ChainControl.anvil().mineAtOnce();
    executor.clock().jump(STUCK);

    books.assertGetsPaidOnce(payment);

    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(1);
    assertThat(payments.signed(payment)).isEqualTo(1);
    assertThat(chain.isMined(filler(gap))).isTrue();
  }

  @Test
  void fillerOfAGapThatIsTooCheapIsReplacedToo() {
    BigInteger gap = chain.nextNonce();
    PaymentOrder payment = paymentAboveAFilledGap();
    String cheap = filler(gap);

    for (int i = 0; i < 4; i++) {
      ChainControl.anvil()
          .setNextBlockBaseFeePerGas(ChainControl.GWEI.multiply(BigInteger.valueOf(20)));
      chain.mine(1);
      executor.clock().jump(STUCK);
      executor.deliver(payment);
    }
    chain.mine(1);

    assertThat(chain.isMined(cheap)).isFalse();
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  // The old service's payment waits where a node without a pool shows nothing.
  @Test
  void foreignTransactionInAHoleBelowOursIsNotOutbidByTheNextPayment() {
    chain.holdTransactions();
    BigInteger hole = chain.nextNonce();
    String foreign = chain.spendElsewhere(hole, ChainControl.newAddress(), BigInteger.ONE, 2);
    PaymentOrder above = payments.verified(0.25);
    executor.deliver(above).is(200, "SUBMITTED");
    String mined = "\"0x" + hole.toString(16) + "\"";
    executor.node().answer("eth_getTransactionCount", RpcFault.result(mined));
    executor.spareNode().answer("eth_getTransactionCount", RpcFault.result(mined));
    PaymentOrder next = payments.verified(0.5);
    executor.deliver(next).is(200, "SUBMITTED");
    executor.node().removeRules();
    executor.spareNode().removeRules();

    assertThat(payments.newest(next).nonce()).isEqualTo(hole.add(BigInteger.TWO));
    chain.mine(1);
    chain.assertMined(foreign);
    books.assertGetsPaidOnce(above);
    books.assertGetsPaidOnce(next);
  }

  // With one gap filled a look, payments above would wait for one look a gap.
  @Test
  void gapsAreAllFilledInOneLook() {
    PaymentOrder payment = mishaps.aboveGaps(3);
    executor.clock().jump(STUCK);

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(3);
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  // Its filler is evicted, and the old service sends at that nonce once more.
  @Test
  void foreignTransactionThatHasTakenTheFillersPlaceIsNotOutbid() {
    BigInteger gap = chain.nextNonce();
    PaymentOrder payment = paymentAboveAFilledGap();
    String filler = filler(gap);
    ChainControl.anvil().dropTransaction(filler);
    ChainControl.anvil().setNextBlockBaseFeePerGas(ChainControl.GWEI.multiply(BigInteger.TWO));
    chain.mine(1);
    String foreign = chain.spendElsewhere(gap, ChainControl.newAddress(), BigInteger.ONE, 3);

    for (int i = 0; i < 3; i++) {
      executor.clock().jump(STUCK);
      executor.deliver(payment).is(200, "SUBMITTED");
    }

    assertThat(filler(gap)).isEqualTo(filler);
    chain.mine(1);
    chain.assertMined(foreign);
    books.assertGetsPaidOnce(payment);
  }

  /** A look at it has filled the gap below. */
  private static PaymentOrder paymentAboveAFilledGap() {
    PaymentOrder payment = mishaps.aboveGaps(1);
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "SUBMITTED");
    return payment;
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
        .param("wallet", chain.wallet().address().toLowerCase(Locale.ROOT))
        .query(String.class)
        .single();
  }
}
