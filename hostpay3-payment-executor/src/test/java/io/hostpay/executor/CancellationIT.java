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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The 24 h deadline with a live attempt, and an operator who cancels it. */
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
class CancellationIT {
  @RegisterExtension static final Fixture executor = Fixture.create();

  @BeforeEach
  void nothingIsMined() {
    executor.mine(10);
    executor.holdTransactions();
  }

  private PaymentOrder overdue() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(Duration.ofHours(25));
    return payment;
  }

  private PaymentOrder cancelled() {
    PaymentOrder payment = overdue();
    executor.cancel(payment).is(200, "cancelling");
    return payment;
  }

  @Test
  void deadlineWithALiveAttemptKeepsWatchingAndPaysOnce() {
    PaymentOrder payment = overdue();
    executor.drop(executor.newest(payment));
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.mine(1);

    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
  }

  @Test
  void cancellationThatIsMinedFailsThePaymentOnlyOnceFinal() {
    PaymentOrder payment = cancelled();
    assertThat(executor.newest(payment).pays()).isFalse();
    executor.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    executor.finalise();

    executor.deliver(payment).is(200, "cancelled");

    assertThat(executor.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(executor.reason(payment)).startsWith("cancelled");
    executor.assertNothingPaid(payment);
    executor.cancel(payment).is(200, "not_submitted");
  }

  @Test
  void paymentThatIsMinedInPlaceOfItsCancellationIsPaidOnce() {
    PaymentOrder payment = cancelled();
    Attempt own = executor.attempts(payment).getLast();
    executor.drop(executor.newest(payment));
    executor.send(Fixture.raw(own));
    executor.mine(1);

    executor.deliver(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
    executor.cancel(payment).is(200, "not_submitted");
  }

  @Test
  void cancellationThatIsReorganisedAwayAndBeatenByThePaymentIsPaidOnce() {
    PaymentOrder payment = cancelled();
    Attempt own = executor.attempts(payment).getLast();
    executor.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain().reorg(1);
    executor.send(Fixture.raw(own));
    executor.mine(1);

    executor.deliver(payment).is(200, "paid");

    executor.assertPaidOnce(payment);
  }

  @Test
  void receiptOfANodeOnADeadBranchDoesNotEndThePayment() {
    PaymentOrder payment = cancelled();
    executor.mine(1);
    String receipt =
        chain()
            .rpc("eth_getTransactionReceipt", executor.newest(payment).txHash())
            .toString()
            .replaceAll("\"blockHash\":\"0x.{64}\"", "\"blockHash\":\"0x" + "ab".repeat(32) + "\"");
    executor.finalise();
    executor.node().on("eth_getTransactionReceipt", RpcFault.result(receipt));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
  }

  @Test
  void cancellingTwiceSignsOnce() {
    PaymentOrder payment = cancelled();

    executor.cancel(payment).is(200, executor.newest(payment).txHash());

    assertThat(executor.signed(payment)).isEqualTo(2);
  }

  @Test
  void cancellingTwiceSignsOnceThoughTheClockWasPutBack() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(Duration.ofHours(-1));
    executor.cancel(payment).is(200, "cancelling");
    String cancellation = executor.newest(payment).txHash();

    executor.cancel(payment).is(200, cancellation);
    executor.drop(executor.newest(payment));
    executor.clock().jump(Duration.ofMinutes(50));
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);

    executor.assertMined(cancellation);
    executor.assertNothingPaid(payment);
  }

  @Test
  void cancellationWhoseBroadcastWasLostIsSentByTheNextDelivery() {
    PaymentOrder payment = overdue();
    executor.node().on("eth_sendRawTransaction", RpcFault.dropBefore());
    executor.cancel(payment).is(200, "cancelling");
    executor.node().heal();

    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);
    executor.finalise();

    executor.deliver(payment).is(200, "cancelled");
    executor.assertNothingPaid(payment);
  }

  @Test
  void stuckCancellationIsReplacedByADearerCancellation() {
    PaymentOrder payment = cancelled();
    executor.passABlock(payment);
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(executor.attempts(payment)).hasSize(3);
    assertThat(executor.newest(payment).pays()).isFalse();
    executor.mine(1);
    executor.finalise();
    executor.deliver(payment).is(200, "cancelled");
    executor.assertNothingPaid(payment);
  }

  @Test
  void capOnFeesDoesNotHoldACancellationBack() {
    PaymentOrder payment = overdue();
    chain().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(300)));
    executor.mine(1);

    executor.cancel(payment).is(200, "cancelling");
    executor.mine(1);

    executor.assertMined(executor.newest(payment).txHash());
  }

  @Test
  void nothingSignedIsNothingToCancel() {
    executor.cancel(executor.verified(0.25)).is(200, "not_submitted");
  }

  @Test
  void cancelledPaymentThatAnOperatorDrivesAgainIsPaidOnceWithANewNonce() {
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.cancel(payment).is(200, "cancelling");
    executor.mine(1);
    executor.finalise();
    executor.deliver(payment).is(200, "cancelled");
    executor
        .sql()
        .sql(
            """
            update hostpay_payment set state = 'RECEIVED', reason = null, generation = 1
            where unique_id = :id
            """)
        .param("id", payment.uniqueId().value())
        .update();
    executor.verifiedAgain(payment);
    chain().setAutomine(true);

    executor.assertGetsPaidOnce(payment);
  }
}
