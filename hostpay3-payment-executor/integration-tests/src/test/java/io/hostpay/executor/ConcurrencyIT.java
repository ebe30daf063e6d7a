package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.HttpAnswer;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances, and deliveries that overlap. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class ConcurrencyIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  @BeforeAll
  static void secondInstance() {
    executor.start();
  }

  @Test
  void duplicatesDeliveredAtOnceToTwoInstancesSignOnceAndPayOnce() {
    PaymentOrder payment = payments.verified(0.25);

    List<HttpAnswer> answers = client.deliverAtOnce(payment, 10);

    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 424));
    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
    assertThat(books.told(payment)).hasSize(1);
  }

  @Test
  void manyPaymentsDeliveredFiveTimesAtOnceToTwoInstancesLeaveNoGapAndPayEachOnce() {
    BigInteger first = chain.nextNonce();
    BigInteger before = ChainControl.anvil().balance(chain.wallet().address());
    List<PaymentOrder> orders = Stream.generate(() -> payments.verified(0.25)).limit(20).toList();
    List<Supplier<List<HttpAnswer>>> deliveries = new ArrayList<>();
    orders.forEach(payment -> deliveries.add(() -> client.deliverAtOnce(payment, 5)));

    ExecutorClient.atOnce(deliveries);

    orders.forEach(books::assertGetsPaidOnce);
    assertThat(chain.nextNonce()).isEqualTo(first.add(BigInteger.valueOf(20)));
    BigInteger spent = before.subtract(ChainControl.anvil().balance(chain.wallet().address()));
    assertThat(spent).isEqualTo(paidOutAndGas(orders));
  }

  private static BigInteger paidOutAndGas(List<PaymentOrder> orders) {
    return orders.stream()
        .map(
            payment -> {
              var receipt =
                  ChainControl.anvil()
                      .rpc("eth_getTransactionReceipt", payments.newest(payment).txHash());
              return payments
                  .payment(payment)
                  .payableWei()
                  .add(
                      quantity(receipt.get("gasUsed").asString())
                          .multiply(quantity(receipt.get("effectiveGasPrice").asString())));
            })
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static BigInteger quantity(String hex) {
    return new BigInteger(hex.substring(2), 16);
  }

  /** Holds up the first call of this method until another delivery has come to its end. */
  private static CompletableFuture<HttpAnswer> heldUpAt(
      String method, PaymentOrder payment, Runnable meanwhile) throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    executor
        .node()
        .answer(
            method,
            (call, real) -> {
              if (first.getAndSet(false)) {
                reached.countDown();
                await(goOn);
              }
              return real.forward();
            });
    CompletableFuture<HttpAnswer> held = client.deliverInBackground(payment, 0);
    reached.await();
    meanwhile.run();
    goOn.countDown();
    return held;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"eth_getBalance", "eth_feeHistory", "eth_estimateGas"})
  void instanceThatStillThinksThePaymentUnsignedSignsNothingAfterTheOtherHasPaidIt(String method)
      throws InterruptedException {
    PaymentOrder payment = payments.verified(0.25);

    CompletableFuture<HttpAnswer> stale =
        heldUpAt(method, payment, () -> books.assertDeliveryPays(payment, 1));

    assertThat(stale.join().status()).isIn(200, 424);
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
    assertThat(books.told(payment)).hasSize(1);
  }

  @Test
  void instanceThatIsAboutToBroadcastWhileTheOtherSeesItMinedPaysOnce()
      throws InterruptedException {
    PaymentOrder payment = payments.verified(0.25);

    CompletableFuture<HttpAnswer> stale =
        heldUpAt(
            "eth_sendRawTransaction",
            payment,
            () -> {
              client.deliver(payment, 1).is(200, "submitted");
              // It has sent the bytes and does not wait for the node, which mines a moment after.
              chain.assertMined(payments.newest(payment).txHash());
              client.deliver(payment, 1).is(200, "paid");
            });

    assertThat(stale.join().status()).isIn(200, 424);
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  /** It has ended meanwhile: nobody is told that it is paid. */
  @Test
  void instanceThatSeesItMinedTellsOnlyWhatTheLedgerHasRecorded() throws InterruptedException {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.mine(1);

    CompletableFuture<HttpAnswer> stale =
        heldUpAt("eth_getTransactionReceipt", payment, () -> payments.cancelled(payment));

    stale.join().is(200, "cancelled");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(books.told(payment)).isEmpty();
  }

  @Test
  void instanceThatHoldsAStaleReplacementIsRefusedItAndThePaymentIsPaidOnce()
      throws InterruptedException {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.passABlock(payments.attempts(payment));
    executor.clock().jump(Duration.ofMinutes(4));

    CompletableFuture<HttpAnswer> stale =
        heldUpAt("eth_feeHistory", payment, () -> client.deliver(payment, 1).is(200, "SUBMITTED"));
    stale.join().is(200, "SUBMITTED");

    assertThat(payments.signed(payment)).isEqualTo(2);
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  @Test
  void instanceThatStillThinksTheNonceLostChangesNothingAfterTheOtherHasANewOne()
      throws InterruptedException {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.takeNonceOf(payments.attempts(payment));
    ChainControl.anvil().mineAtOnce();
    chain.finalise();

    CompletableFuture<HttpAnswer> stale =
        heldUpAt(
            "eth_getBlockByNumber",
            payment,
            () -> {
              client.deliver(payment, 1).is(200, "RECEIVED");
              payments.verifiedAgain(payment);
              executor.node().answer("eth_sendRawTransaction", RpcFault.dropBefore());
              client.deliver(payment, 1).is(200, "SUBMITTED");
              assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
            });
    assertThat(stale.join().status()).isIn(200, 424);

    executor.node().removeRules();
    assertThat(payments.signed(payment)).isEqualTo(2);
    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(2);
  }

  /** The end that it has seen is of a nonce that the payment has no more. */
  @Test
  void instanceThatStillThinksThePaymentRefusedEndsNothingThatWasSignedAnewMeanwhile()
      throws InterruptedException {
    chain.holdTransactions();
    PaymentOrder payment =
        payments.verified(ExecutorPayments.order(chain.contract(ChainControl.TAKES), 0.25));
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.setCode(payment.payinAddress(), ChainControl.REFUSES);
    chain.mine(1);
    chain.finalise();
    chain.setCode(payment.payinAddress(), ChainControl.TAKES);

    CompletableFuture<HttpAnswer> stale =
        heldUpAt(
            "eth_getTransactionReceipt",
            payment,
            () -> {
              client.deliver(payment, 1).is(200, "reverted");
              payments.reopened(payment);
              client.deliver(payment, 1).is(200, "SUBMITTED");
            });
    stale.join().is(200, "SUBMITTED");

    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");
    assertThat(payments.nonces(payment)).isEqualTo(2);
  }
}
