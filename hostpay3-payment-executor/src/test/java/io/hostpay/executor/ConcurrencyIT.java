package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.Fixture.Answer;
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
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
class ConcurrencyIT {
  @RegisterExtension static final Fixture executor = Fixture.create();

  @BeforeAll
  static void secondInstance() {
    executor.start();
  }

  @Test
  void duplicatesDeliveredAtOnceToTwoInstancesSignOnceAndPayOnce() {
    PaymentOrder payment = executor.verified(0.25);

    List<Answer> answers = executor.deliverAtOnce(payment, 10);

    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 424));
    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
    assertThat(executor.told(payment)).hasSize(1);
  }

  @Test
  void manyPaymentsDeliveredFiveTimesAtOnceToTwoInstancesLeaveNoGapAndPayEachOnce() {
    BigInteger first = executor.nextNonce();
    BigInteger before = Fixture.chain().balance(executor.wallet().address());
    List<PaymentOrder> payments = Stream.generate(() -> executor.verified(0.25)).limit(20).toList();
    List<Supplier<List<Answer>>> deliveries = new ArrayList<>();
    payments.forEach(payment -> deliveries.add(() -> executor.deliverAtOnce(payment, 5)));

    Fixture.atOnce(deliveries);

    payments.forEach(executor::assertGetsPaidOnce);
    assertThat(executor.nextNonce()).isEqualTo(first.add(BigInteger.valueOf(20)));
    BigInteger spent = before.subtract(Fixture.chain().balance(executor.wallet().address()));
    assertThat(spent).isEqualTo(paidOutAndGas(payments));
  }

  private static BigInteger paidOutAndGas(List<PaymentOrder> payments) {
    return payments.stream()
        .map(
            payment -> {
              var receipt =
                  Fixture.chain()
                      .rpc("eth_getTransactionReceipt", executor.newest(payment).txHash());
              return executor
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
  private static CompletableFuture<Answer> heldUpAt(
      String method, PaymentOrder payment, Runnable meanwhile) throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    executor
        .node()
        .on(
            method,
            (call, real) -> {
              if (first.getAndSet(false)) {
                reached.countDown();
                await(goOn);
              }
              return real.forward();
            });
    CompletableFuture<Answer> held = executor.deliverInBackground(payment, 0);
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
    PaymentOrder payment = executor.verified(0.25);

    CompletableFuture<Answer> stale =
        heldUpAt(method, payment, () -> executor.deliver(payment, 1).is(200, "paid"));

    assertThat(stale.join().status()).isIn(200, 424);
    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
    assertThat(executor.told(payment)).hasSize(1);
  }

  @Test
  void instanceThatIsAboutToBroadcastWhileTheOtherSeesItMinedPaysOnce()
      throws InterruptedException {
    PaymentOrder payment = executor.verified(0.25);

    CompletableFuture<Answer> stale =
        heldUpAt(
            "eth_sendRawTransaction",
            payment,
            () -> {
              executor.deliver(payment, 1).is(200, "submitted");
              executor.deliver(payment, 1).is(200, "paid");
            });

    assertThat(stale.join().status()).isIn(200, 424);
    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  /** It has ended meanwhile: nobody is told that it is paid. */
  @Test
  void instanceThatSeesItMinedTellsOnlyWhatTheLedgerHasRecorded() throws InterruptedException {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.mine(1);

    CompletableFuture<Answer> stale =
        heldUpAt("eth_getTransactionReceipt", payment, () -> executor.cancelled(payment));

    stale.join().is(200, "cancelled");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.FAILED);
    assertThat(executor.told(payment)).isEmpty();
  }

  @Test
  void instanceThatHoldsAStaleReplacementIsRefusedItAndThePaymentIsPaidOnce()
      throws InterruptedException {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.passABlock(payment);
    executor.clock().jump(Duration.ofMinutes(4));

    CompletableFuture<Answer> stale =
        heldUpAt(
            "eth_feeHistory", payment, () -> executor.deliver(payment, 1).is(200, "SUBMITTED"));
    stale.join().is(200, "SUBMITTED");

    assertThat(executor.signed(payment)).isEqualTo(2);
    executor.mine(1);
    executor.deliver(payment).is(200, "paid");
    executor.assertPaidOnce(payment);
  }

  @Test
  void instanceThatStillThinksTheNonceLostChangesNothingAfterTheOtherHasANewOne()
      throws InterruptedException {
    executor.holdTransactions();
    PaymentOrder payment = executor.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.takeNonceOf(payment);
    Fixture.chain().setAutomine(true);
    executor.finalise();

    CompletableFuture<Answer> stale =
        heldUpAt(
            "eth_getBlockByNumber",
            payment,
            () -> {
              executor.deliver(payment, 1).is(200, "RECEIVED");
              executor.verifiedAgain(payment);
              executor.node().on("eth_sendRawTransaction", RpcFault.dropBefore());
              executor.deliver(payment, 1).is(200, "SUBMITTED");
              assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
            });
    assertThat(stale.join().status()).isIn(200, 424);

    executor.node().heal();
    assertThat(executor.signed(payment)).isEqualTo(2);
    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(2);
  }
}
