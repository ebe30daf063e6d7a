package io.hostpay.executor;

import static io.hostpay.executor.Fixture.GWEI;
import static io.hostpay.executor.Fixture.chain;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction that waits too long gets a dearer one beside it; either may be mined. */
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
class ReplacementIT {
  private static final Duration STUCK = Duration.ofMinutes(4);
  private static final BigInteger CAP = GWEI.multiply(BigInteger.valueOf(200));

  @RegisterExtension static final Fixture executor = Fixture.create();

  @BeforeEach
  void nothingIsMined() {
    executor.holdTransactions();
  }

  private PaymentOrder stuck() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.passABlock(payment);
    executor.clock().jump(STUCK);
    return payment;
  }

  private PaymentOrder replaced() {
    PaymentOrder payment = stuck();
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.attempts(payment)).hasSize(2);
    return payment;
  }

  private String paidBy(PaymentOrder payment) {
    return Objects.requireNonNull(executor.payment(payment).mined()).txHash();
  }

  /** The older attempt is the one that reaches the block. */
  private void mineOldest(PaymentOrder payment) {
    List<Attempt> attempts = executor.attempts(payment);
    attempts.forEach(executor::drop);
    executor.send(Fixture.raw(attempts.getLast()));
    executor.mine(1);
    executor.assertMined(attempts.getLast().txHash());
  }

  @Test
  void stuckPaymentIsReplacedUnderTheSameNonceWithBothFeesAnEighthHigherAndPaidOnce() {
    PaymentOrder payment = replaced();

    Attempt newest = executor.attempts(payment).getFirst();
    Attempt first = executor.attempts(payment).getLast();
    assertThat(newest.nonce()).isEqualTo(first.nonce());
    assertThat(newest.valueWei()).isEqualTo(first.valueWei());
    assertThat(newest.toAddress()).isEqualTo(first.toAddress());
    assertAnEighthMore(newest.maxFeePerGas(), first.maxFeePerGas());
    assertAnEighthMore(newest.maxPriorityFeePerGas(), first.maxPriorityFeePerGas());
    executor.mine(1);
    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
    assertThat(paidBy(payment)).isEqualTo(newest.txHash());
  }

  private static void assertAnEighthMore(BigInteger fee, BigInteger than) {
    assertThat(fee.multiply(BigInteger.valueOf(1000)))
        .isGreaterThanOrEqualTo(than.multiply(BigInteger.valueOf(1125)));
  }

  // Production fault 11
  @Test
  void oneThatIsNotStuckYetIsNotReplaced() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment);
    executor.clock().jump(Duration.ofMinutes(2));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.attempts(payment)).hasSize(1);
  }

  @Test
  void olderAttemptMinedInsteadOfTheNewestIsFoundAndPaidOnce() {
    PaymentOrder payment = replaced();
    String oldest = executor.attempts(payment).getLast().txHash();
    mineOldest(payment);

    executor.deliver(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
    assertThat(paidBy(payment)).isEqualTo(oldest);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacementThatTimesOutButWasAcceptedIsPaidOnceWhicheverHashIsMined(boolean newestMined) {
    PaymentOrder payment = stuck();
    String first = Fixture.raw(executor.newest(payment));
    executor
        .node()
        .on(
            "eth_sendRawTransaction",
            (call, real) ->
                call.params().get(0).asString().equals(first)
                    ? real.forward()
                    : RpcFault.dropAfter().on(call, real));
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.attempts(payment)).hasSize(2);
    executor.node().heal();

    if (newestMined) {
      executor.mine(1);
    } else {
      mineOldest(payment);
    }

    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(2);
  }

  @Test
  void feesRiseToTheCapAndNeverAbove() {
    PaymentOrder payment = stuck();
    chain().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(80)));
    executor.mine(1);
    for (int i = 0; i < 6; i++) {
      executor.deliver(payment).is(200, "SUBMITTED");
      executor.clock().jump(STUCK);
    }

    assertThat(executor.attempts(payment))
        .hasSizeGreaterThan(1)
        .allSatisfy(attempt -> assertThat(attempt.maxFeePerGas()).isLessThanOrEqualTo(CAP));
    executor.mine(1);
    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
  }

  @Test
  void baseFeeAboveTheCapForHoursSignsNothingAndPaysWhenItHasFallen() {
    chain().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(500)));
    executor.mine(1);
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(424, "");
    executor.clock().jump(Duration.ofMinutes(20));
    executor.deliver(payment).is(424, "");
    executor.assertNothingSigned(payment);

    chain().setNextBlockBaseFeePerGas(GWEI);
    executor.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);

    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void baseFeeThatRisesAboveTheCapForHoursLeavesTheSignedPaymentAloneUntilItHasFallen() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    for (int hour = 0; hour < 5; hour++) {
      chain().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(500)));
      executor.mine(1);
      executor.clock().jump(Duration.ofHours(1));
      executor.deliver(payment).is(200, "SUBMITTED");
    }
    assertThat(executor.attempts(payment)).hasSize(1);

    chain().setNextBlockBaseFeePerGas(GWEI);
    chain().setAutomine(true);
    executor.mine(1);

    executor.assertGetsPaidOnce(payment);
  }

  @Test
  void replacementUnderpricedAgainstAForeignTransactionIsNeverPaidTwice() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    Attempt own = executor.newest(payment);
    executor.drop(own);
    String foreign =
        executor.spendElsewhere(own.nonce(), Fixture.newAddress(), BigInteger.ONE, 100);

    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.drop(own);
    executor.mine(1);
    executor.assertMined(foreign);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.finalise();
    executor.deliver(payment).is(200, "RECEIVED");
    chain().setAutomine(true);

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.newest(payment).nonce()).isGreaterThan(own.nonce());
  }

  @Test
  void droppedFromTheMempoolIsSentAgainTheSameBytesAndPaidOnce() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.drop(executor.newest(payment));
    executor.mine(1);

    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);

    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void droppedFromTheMempoolLongAgoIsSentAgainTheSameBytesBeforeAnythingIsReplaced() {
    PaymentOrder payment = stuck();
    executor.drop(executor.newest(payment));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.attempts(payment)).hasSize(1);
    executor.mine(1);
    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
  }

  @Test
  void walletEmptiedWhileANonceIsHeldRaisesNoFeesAndOthersPayAfterTheTopUp() {
    PaymentOrder held = executor.verified(0.25);
    PaymentOrder behind = executor.verified(0.5);
    executor.deliver(held).is(200, "SUBMITTED");
    executor.deliver(behind).is(200, "SUBMITTED");
    executor.drop(executor.newest(held));
    executor.drop(executor.newest(behind));
    chain().setBalance(executor.wallet().address(), BigInteger.ONE);
    executor.mine(1);
    for (int i = 0; i < 3; i++) {
      executor.clock().jump(STUCK);
      executor.deliver(held).is(200, "SUBMITTED");
      executor.deliver(behind).is(200, "SUBMITTED");
    }
    assertThat(executor.signed(held)).isEqualTo(1);
    assertThat(executor.signed(behind)).isEqualTo(1);
    PaymentOrder late = executor.verified(0.1);
    executor.deliver(late).is(424, "by a first look");
    executor.clock().jump(Duration.ofMinutes(2));
    executor.mine(1);
    executor.deliver(late).is(200, "insufficient_balance");

    chain().setBalance(executor.wallet().address(), Fixture.BALANCE);
    chain().setAutomine(true);
    PaymentOrder next = executor.verified(0.1);
    executor.deliver(behind);
    executor.deliver(next);

    executor.assertGetsPaidOnce(held);
    executor.assertGetsPaidOnce(behind);
    executor.assertGetsPaidOnce(next);
    executor.assertNothingSigned(late);
  }
}
