package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.WalletHold;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What stops all signing for a while, and loses no payment. */
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
class SigningHoldIT {
  @RegisterExtension
  static final Fixture executor =
      Fixture.create()
          .with("FOREIGN_SPENDING", "halts")
          .with("MAX_PAYMENT_ETH", "9")
          .with("MAX_FEE_GWEI", "150.5")
          .with("MAX_HOUR_ETH", "20")
          .with("MAX_DAY_ETH", "30");

  private static WalletHold hold() {
    return executor.bean(WalletHold.class);
  }

  private static void assertHeld(PaymentOrder payment, String why) {
    executor.deliver(payment).is(424, why);
    assertThat(executor.state(payment)).isEqualTo(PaymentState.VERIFIED);
    executor.assertNothingSigned(payment);
  }

  @Test
  void minedSpendingThatTheLedgerDoesNotKnowStopsSigningUntilItIsAcknowledged() {
    executor.assertGetsPaidOnce(executor.verified(0.25));
    executor.spendElsewhere(executor.nextNonce(), Fixture.newAddress(), BigInteger.ONE, 50);
    PaymentOrder payment = executor.verified(0.25);

    assertHeld(payment, "until somebody has acknowledged it");
    executor.restart();
    assertHeld(payment, "until somebody has acknowledged it");
    assertThat(hold().acknowledge("somebody")).isEqualTo(1);

    executor.assertGetsPaidOnce(payment);
  }

  @Test
  void pendingSpendingThatTheLedgerDoesNotKnowStopsSigningToo() {
    executor.assertGetsPaidOnce(executor.verified(0.25));
    executor.holdTransactions();
    executor.spendElsewhere(executor.nextNonce(), Fixture.newAddress(), BigInteger.ONE, 50);
    PaymentOrder payment = executor.verified(0.25);

    assertHeld(payment, "until somebody has acknowledged it");
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);
    hold().acknowledge("somebody");
    executor.mine(1);
    Fixture.chain().setAutomine(true);

    executor.assertGetsPaidOnce(payment);
  }

  /** A failover that has lost the commit of a payment which is on its way. */
  @Test
  void paymentWhoseCommitTheDatabaseHasLostIsNotSignedAgain() {
    executor.assertGetsPaidOnce(executor.verified(0.25));
    PaymentOrder payment = executor.verified(0.5);
    executor.node().on("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.deliver(payment).is(200, "SUBMITTED");
    executor
        .sql()
        .sql("alter table hostpay_payment disable trigger hostpay_payment_guard")
        .update();
    executor
        .sql()
        .sql("delete from hostpay_eth_attempt where unique_id = :id")
        .param("id", payment.uniqueId().value())
        .update();
    executor
        .sql()
        .sql("delete from hostpay_wallet_nonce where unique_id = :id")
        .param("id", payment.uniqueId().value())
        .update();
    executor
        .sql()
        .sql("delete from split_payout_hostpay where unique_id = :id")
        .param("id", payment.uniqueId().value())
        .update();
    executor
        .sql()
        .sql("update hostpay_payment set state = 'VERIFIED' where unique_id = :id")
        .param("id", payment.uniqueId().value())
        .update();
    executor.sql().sql("alter table hostpay_payment enable trigger hostpay_payment_guard").update();
    executor.node().heal();

    executor.deliver(payment).is(424, "until somebody has acknowledged it");

    assertThat(executor.signed(payment)).isZero();
    assertThat(Fixture.chain().balance(payment.payinAddress()))
        .isEqualTo(executor.payment(payment).payableWei());
  }

  @Test
  void pausedWalletSignsNothingUntilItIsResumed() {
    executor.assertGetsPaidOnce(executor.verified(0.25));
    hold().pause("ops@example", "looks odd");
    PaymentOrder payment = executor.verified(0.25);

    assertHeld(payment, "paused by ops@example: looks odd");
    assertThat(hold().resume()).isPositive();

    executor.assertGetsPaidOnce(payment);
  }

  // A person may be moving the funds by hand, at the nonces that come next.
  @Test
  void pausedWalletRaisesNoPrice() {
    executor.assertGetsPaidOnce(executor.verified(0.25));
    executor.holdTransactions();
    PaymentOrder cheap = executor.verified(0.25);
    executor.deliver(cheap).is(200, "SUBMITTED");
    hold().pause("ops@example", "looks odd");
    Fixture.chain().setNextBlockBaseFeePerGas(Fixture.GWEI.multiply(BigInteger.valueOf(20)));
    executor.mine(1);

    look(cheap);
    assertThat(executor.signed(cheap)).isEqualTo(1);
    hold().resume();
    look(cheap);

    assertThat(executor.signed(cheap)).isEqualTo(2);
    executor.mine(1);
    executor.assertGetsPaidOnce(cheap);
  }

  @Test
  void pausedWalletFillsNoGap() {
    executor.assertGetsPaidOnce(executor.verified(0.25));
    executor.holdTransactions();
    BigInteger gap = executor.nextNonce();
    String foreign = executor.spendElsewhere(gap, Fixture.newAddress(), BigInteger.ONE, 50);
    PaymentOrder above = executor.verified(0.25);
    assertHeld(above, "until somebody has acknowledged it");
    hold().acknowledge("somebody");
    executor.deliver(above).is(200, "SUBMITTED");
    Fixture.chain().dropTransaction(foreign);

    hold().pause("ops@example", "looks odd");
    look(above);
    assertThat(executor.logged(Event.NONCE_GAP)).isZero();
    hold().resume();
    look(above);

    assertThat(executor.logged(Event.NONCE_GAP)).isEqualTo(1);
    executor.mine(1);
    executor.assertGetsPaidOnce(above);
  }

  private static void look(PaymentOrder payment) {
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");
  }

  @Test
  void whatIsSeenOfTheWalletWhenAPaymentIsToBeSignedIsKeptForPeopleAlsoWhileNothingIsSigned() {
    String wallet = executor.wallet().address();
    BigInteger balance = Fixture.chain().balance(wallet);
    executor.assertGetsPaidOnce(executor.verified(0.25));
    assertThat(kept("balance_wei")).isEqualTo(balance);
    assertThat(kept("max_payment_wei")).isEqualTo(ether(9));
    assertThat(kept("max_fee_wei")).isEqualTo(BigInteger.valueOf(150_500_000_000L));
    assertThat(kept("max_hour_wei")).isEqualTo(ether(20));
    assertThat(kept("max_day_wei")).isEqualTo(ether(30));

    hold().pause("somebody", "looking");
    Fixture.chain().setBalance(wallet, ether(7));
    executor.mine(1);
    PaymentOrder waiting = executor.verified(0.25);
    assertHeld(waiting, "The wallet is paused by somebody");
    assertThat(kept("balance_wei")).isEqualTo(ether(7));

    hold().resume();
    Fixture.chain().setBalance(wallet, balance);
    executor.mine(1);
    executor.assertGetsPaidOnce(waiting);
  }

  private static BigInteger kept(String column) {
    return executor
        .sql()
        .sql("select " + column + " from hostpay_wallet where wallet = lower(?)")
        .param(executor.wallet().address())
        .query(BigDecimal.class)
        .single()
        .toBigIntegerExact();
  }

  private static BigInteger ether(int amount) {
    return BigInteger.TEN.pow(18).multiply(BigInteger.valueOf(amount));
  }

  @Test
  void capsOnAnHourAndADayHoldPaymentsBackAndLoseNone() {
    executor.clock().jump(Duration.ofDays(2));
    executor.assertGetsPaidOnce(executor.verified(9));
    executor.assertGetsPaidOnce(executor.verified(9));
    PaymentOrder third = executor.verified(9);
    assertHeld(third, "MAX_HOUR_ETH");
    executor.clock().jump(Duration.ofMinutes(61));
    executor.verifiedWord(third);
    executor.assertGetsPaidOnce(third);
    PaymentOrder fourth = executor.verified(9);
    executor.clock().jump(Duration.ofMinutes(20));
    assertHeld(fourth, "MAX_DAY_ETH");

    executor.clock().jump(Duration.ofHours(24).minusMinutes(25));
    executor.verifiedWord(fourth);
    executor.assertGetsPaidOnce(fourth);
  }
}
