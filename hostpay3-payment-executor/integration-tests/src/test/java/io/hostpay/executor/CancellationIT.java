package io.hostpay.executor;

import static io.hostpay.executor.ChainControl.GWEI;
import static io.hostpay.executor.ChainControl.anvil;
import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.ledger.TimelineEntry;
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
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class CancellationIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  @BeforeEach
  void nothingIsMined() {
    chain.mine(10);
    chain.holdTransactions();
  }

  private PaymentOrder overdue() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(Duration.ofHours(25));
    return payment;
  }

  private PaymentOrder cancelled() {
    PaymentOrder payment = overdue();
    client.cancel(payment).is(200, "cancelling");
    return payment;
  }

  @Test
  void deadlineWithALiveAttemptKeepsWatchingAndPaysOnce() {
    PaymentOrder payment = overdue();
    chain.drop(payments.newest(payment));
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  @Test
  void cancellationThatIsMinedFailsThePaymentOnlyOnceFinal() {
    PaymentOrder payment = cancelled();
    assertThat(payments.newest(payment).pays()).isFalse();
    chain.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    chain.finalise();

    executor.deliver(payment).is(200, "cancelled");

    assertThat(payments.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(payments.reason(payment)).startsWith("cancelled");
    books.assertNothingPaid(payment);
    client.cancel(payment).is(200, "not_submitted");
  }

  @Test
  void paymentThatIsMinedInPlaceOfItsCancellationIsPaidOnce() {
    PaymentOrder payment = cancelled();
    Attempt own = payments.attempts(payment).getLast();
    chain.drop(payments.newest(payment));
    chain.send(ChainControl.raw(own));
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    client.cancel(payment).is(200, "not_submitted");
  }

  @Test
  void cancellationThatIsReorganisedAwayAndBeatenByThePaymentIsPaidOnce() {
    PaymentOrder payment = cancelled();
    Attempt own = payments.attempts(payment).getLast();
    chain.mine(1);
    executor.deliver(payment).is(200, "SUBMITTED");
    anvil().reorg(1);
    chain.send(ChainControl.raw(own));
    chain.mine(1);

    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
  }

  @Test
  void receiptOfANodeOnADeadBranchDoesNotEndThePayment() {
    PaymentOrder payment = cancelled();
    chain.mine(1);
    String receipt =
        anvil()
            .rpc("eth_getTransactionReceipt", payments.newest(payment).txHash())
            .toString()
            .replaceAll("\"blockHash\":\"0x.{64}\"", "\"blockHash\":\"0x" + "ab".repeat(32) + "\"");
    chain.finalise();
    executor.node().answer("eth_getTransactionReceipt", RpcFault.result(receipt));

    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
  }

  @Test
  void cancellingTwiceSignsOnce() {
    PaymentOrder payment = cancelled();

    client.cancel(payment).is(200, payments.newest(payment).txHash());

    assertThat(payments.signed(payment)).isEqualTo(2);
  }

  @Test
  void cancellingTwiceSignsOnceThoughTheClockWasPutBack() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.clock().jump(Duration.ofHours(-1));
    client.cancel(payment).is(200, "cancelling");
    String cancellation = payments.newest(payment).txHash();

    client.cancel(payment).is(200, cancellation);
    chain.drop(payments.newest(payment));
    executor.clock().jump(Duration.ofMinutes(50));
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);

    chain.assertMined(cancellation);
    books.assertNothingPaid(payment);
  }

  @Test
  void cancellationWhoseBroadcastWasLostIsSentByTheNextDelivery() {
    PaymentOrder payment = overdue();
    executor.node().answer("eth_sendRawTransaction", RpcFault.dropBefore());
    client.cancel(payment).is(200, "cancelling");
    executor.node().removeRules();

    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);
    chain.finalise();

    executor.deliver(payment).is(200, "cancelled");
    books.assertNothingPaid(payment);
  }

  @Test
  void stuckCancellationIsReplacedByADearerCancellation() {
    PaymentOrder payment = cancelled();
    chain.passABlock(payments.attempts(payment));
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");

    assertThat(payments.attempts(payment)).hasSize(3);
    assertThat(payments.newest(payment).pays()).isFalse();
    chain.mine(1);
    chain.finalise();
    executor.deliver(payment).is(200, "cancelled");
    books.assertNothingPaid(payment);
  }

  @Test
  void capOnFeesDoesNotHoldACancellationBack() {
    PaymentOrder payment = overdue();
    anvil().setNextBlockBaseFeePerGas(GWEI.multiply(BigInteger.valueOf(300)));
    chain.mine(1);

    client.cancel(payment).is(200, "cancelling");
    chain.mine(1);

    chain.assertMined(payments.newest(payment).txHash());
  }

  @Test
  void nothingSignedIsNothingToCancel() {
    PaymentOrder unsigned = payments.verified(0.25);
    client.cancel(unsigned).is(200, "not_submitted");
    assertThat(executor.bean(Timeline.class).of(unsigned.uniqueId()))
        .as("whoever asked finds the reason")
        .filteredOn(entry -> entry.event().equals("cancellation_refused"))
        .singleElement()
        .extracting(TimelineEntry::detail)
        .asString()
        .startsWith("not_submitted");
  }

  @Test
  void cancelledPaymentThatAnOperatorDrivesAgainIsPaidOnceWithANewNonce() {
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    client.cancel(payment).is(200, "cancelling");
    chain.mine(1);
    chain.finalise();
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
    payments.verifiedAgain(payment);
    anvil().mineAtOnce();

    books.assertGetsPaidOnce(payment);
  }
}
