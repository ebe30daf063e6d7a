package io.hostpay.executor;

import static io.hostpay.executor.ChainControl.GWEI;
import static io.hostpay.executor.ChainControl.anvil;
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
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class ReplacementIT {
  private static final Duration STUCK = Duration.ofMinutes(4);
  private static final BigInteger CAP = GWEI.multiply(BigInteger.valueOf(200));

  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  @BeforeEach
  void nothingIsMined() {
    chain.holdTransactions();
  }

  private PaymentOrder stuck() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.passABlock(payments.attempts(payment));
    executor.clock().jump(STUCK);
    return payment;
  }

  private PaymentOrder replaced() {
    PaymentOrder payment = stuck();
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.attempts(payment)).hasSize(2);
    return payment;
  }

  private String paidBy(PaymentOrder payment) {
    return Objects.requireNonNull(payments.payment(payment).mined()).txHash();
  }

  /** The older attempt is the one that reaches the block. */
  private void mineOldest(PaymentOrder payment) {
    List<Attempt> attempts = payments.attempts(payment);
    attempts.forEach(chain::drop);
    chain.send(ChainControl.raw(attempts.getLast()));
    chain.mine(1);
    chain.assertMined(attempts.getLast().txHash());
  }

  @Test
  void stuckPaymentIsReplacedUnderTheSameNonceWithBothFeesAnEighthHigherAndPaidOnce() {
    PaymentOrder payment = replaced();

    Attempt newest = payments.attempts(payment).getFirst();
    Attempt first = payments.attempts(payment).getLast();
    assertThat(newest.nonce()).isEqualTo(first.nonce());
    assertThat(newest.valueWei()).isEqualTo(first.valueWei());
    assertThat(newest.toAddress()).isEqualTo(first.toAddress());
    assertAnEighthMore(newest.maxFeePerGas(), first.maxFeePerGas());
    assertAnEighthMore(newest.maxPriorityFeePerGas(), first.maxPriorityFeePerGas());
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
    assertThat(paidBy(payment)).isEqualTo(newest.txHash());
  }

  private static void assertAnEighthMore(BigInteger fee, BigInteger than) {
    assertThat(fee.multiply(BigInteger.valueOf(1000)))
        .isGreaterThanOrEqualTo(than.multiply(BigInteger.valueOf(1125)));
  }

  // Production fault 11
  @Test
  void oneThatIsNotStuckYetIsNotReplaced() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment);
    executor.clock().jump(Duration.ofMinutes(2));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(payments.attempts(payment)).hasSize(1);
  }

  @Test
  void olderAttemptMinedInsteadOfTheNewestIsFoundAndPaidOnce() {
    PaymentOrder payment = replaced();
    String oldest = payments.attempts(payment).getLast().txHash();
    mineOldest(payment);

    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    assertThat(paidBy(payment)).isEqualTo(oldest);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replacementThatTimesOutButWasAcceptedIsPaidOnceWhicheverHashIsMined(boolean newestMined) {
    PaymentOrder payment = stuck();
    String first = ChainControl.raw(payments.newest(payment));
    executor
        .node()
        .answer(
            "eth_sendRawTransaction",
            (call, real) ->
                call.params().get(0).asString().equals(first)
                    ? real.forward()
                    : RpcFault.dropAfter().answer(call, real));
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.attempts(payment)).hasSize(2);
    executor.node().removeRules();

    if (newestMined) {
      chain.mine(1);
    } else {
      mineOldest(payment);
    }

    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(2);
  }

  /**
   * Once, a gateway made up a height; no dearer attempt was signed until the chain had reached it.
   */
  @Test
  void attemptAtAHeightThatTheChainHasNotReachedIsReplacedAllTheSame() {
    PaymentOrder payment = stuck();
    executor
        .sql()
        .sql("update hostpay_eth_attempt set head = head + 1000000 where unique_id = :id")
        .param("id", payment.uniqueId().value())
        .update();

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(payments.attempts(payment)).hasSize(2);
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  @Test
  void feesRiseToTheCapAndNeverAbove() {
    PaymentOrder payment = stuck();
    anvil().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(80)));
    chain.mine(1);
    for (int i = 0; i < 6; i++) {
      executor.deliver(payment).is(200, "SUBMITTED");
      executor.clock().jump(STUCK);
    }

    assertThat(payments.attempts(payment))
        .hasSizeGreaterThan(1)
        .allSatisfy(attempt -> assertThat(attempt.maxFeePerGas()).isLessThanOrEqualTo(CAP));
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  @Test
  void baseFeeAboveTheCapForHoursSignsNothingAndPaysWhenItHasFallen() {
    anvil().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(500)));
    chain.mine(1);
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(424, "");
    executor.clock().jump(Duration.ofMinutes(20));
    executor.deliver(payment).is(424, "");
    books.assertNothingSigned(payment);

    anvil().setNextBlockBaseFeePerGas(GWEI);
    chain.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void baseFeeThatRisesAboveTheCapForHoursLeavesTheSignedPaymentAloneUntilItHasFallen() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    for (int hour = 0; hour < 5; hour++) {
      anvil().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(500)));
      chain.mine(1);
      executor.clock().jump(Duration.ofHours(1));
      executor.deliver(payment).is(200, "SUBMITTED");
    }
    assertThat(payments.attempts(payment)).hasSize(1);

    anvil().setNextBlockBaseFeePerGas(GWEI);
    anvil().mineAtOnce();
    chain.mine(1);

    books.assertGetsPaidOnce(payment);
  }

  @Test
  void replacementUnderpricedAgainstAForeignTransactionIsNeverPaidTwice() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    Attempt own = payments.newest(payment);
    chain.drop(own);
    String foreign =
        chain.spendElsewhere(own.nonce(), ChainControl.newAddress(), BigInteger.ONE, 100);

    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(STUCK);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.drop(own);
    chain.mine(1);
    chain.assertMined(foreign);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    chain.finalise();
    executor.deliver(payment).is(200, "RECEIVED");
    anvil().mineAtOnce();

    books.assertGetsPaidOnce(payment);
    assertThat(payments.newest(payment).nonce()).isGreaterThan(own.nonce());
  }

  @Test
  void droppedFromTheMempoolIsSentAgainTheSameBytesAndPaidOnce() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.drop(payments.newest(payment));
    chain.mine(1);

    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void droppedFromTheMempoolLongAgoIsSentAgainTheSameBytesBeforeAnythingIsReplaced() {
    PaymentOrder payment = stuck();
    chain.drop(payments.newest(payment));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(payments.attempts(payment)).hasSize(1);
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  @Test
  void walletEmptiedWhileANonceIsHeldRaisesNoFeesAndOthersPayAfterTheTopUp() {
    PaymentOrder held = payments.verified(0.25);
    PaymentOrder behind = payments.verified(0.5);
    executor.deliver(held).is(200, "SUBMITTED");
    executor.deliver(behind).is(200, "SUBMITTED");
    chain.drop(payments.newest(held));
    chain.drop(payments.newest(behind));
    anvil().setBalance(chain.wallet().address(), BigInteger.ONE);
    chain.mine(1);
    for (int i = 0; i < 3; i++) {
      executor.clock().jump(STUCK);
      executor.deliver(held).is(200, "SUBMITTED");
      executor.deliver(behind).is(200, "SUBMITTED");
    }
    assertThat(payments.signed(held)).isEqualTo(1);
    assertThat(payments.signed(behind)).isEqualTo(1);
    PaymentOrder late = payments.verified(0.1);
    executor.deliver(late).is(424, "read again at a newer block");
    executor.clock().jump(Duration.ofMinutes(2));
    chain.mine(1);
    executor.deliver(late).is(200, "insufficient_balance");

    anvil().setBalance(chain.wallet().address(), ChainControl.BALANCE);
    anvil().mineAtOnce();
    PaymentOrder next = payments.verified(0.1);
    executor.deliver(behind);
    executor.deliver(next);

    books.assertGetsPaidOnce(held);
    books.assertGetsPaidOnce(behind);
    books.assertGetsPaidOnce(next);
    books.assertNothingSigned(late);
  }
}
