package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RealNode;
import io.hostpay.testkit.faults.RpcCall;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Payments that a failover has made look unsigned, while what pays them is mined or pending. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class LostCommitSigningIT {
  @RegisterExtension
  static final ExecutorRig executor = ExecutorRig.create().with("FOREIGN_SPENDING", "halts");

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  /** A failover that has lost the commit of a payment which is mined. */
  @Test
  void paymentWhoseCommitTheDatabaseHasLostIsPaidByWhatWasSent() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    PaymentOrder payment = payments.verified(0.5);
    executor.node().answer("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.deliver(payment).is(200, "SUBMITTED");
    payments.loseCommit(payment);
    executor.node().removeRules();

    executor.deliver(payment).is(424, "until somebody has acknowledged it");
    assertThat(payments.signed(payment)).isZero();
    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    assertThat(payments.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(executor.logged(Event.PAYMENT_ADOPTED)).isEqualTo(1);
    executor.acknowledge();
    books.assertGetsPaidOnce(payments.verified(0.25));
  }

  /** While it is pending nobody can say what it pays: an acknowledgement does not change that. */
  @Test
  void paymentWhoseCommitIsLostWaitsForWhatIsPendingThoughSomebodyHasAcknowledgedIt() {
    PaymentOrder payment = lostWhilePending();

    books.assertHeld(payment, "has something pending that the ledger does not know");
    executor
        .clock()
        .jump(Duration.ofHours(1)); // ChangeNow's status is too old by now, and does not matter
    chain.mine(1);
    executor.deliver(payment).is(200, "paid");

    books.assertPaidOnce(payment);
    chain.calm();
    books.assertGetsPaidOnce(payments.verified(0.25));
  }

  /**
   * Once, this paid twice: where nodes contradicted each other, the nonce was taken for used by
   * somebody else.
   */
  @Test
  void paymentWhoseCommitIsLostWaitsForWhatNodesDoNotShowYet() {
    PaymentOrder payment = lostWhilePending();
    payments.renewStatus(payment);
    chain.mine(1);
    executor
        .node()
        .answer(
            "eth_getBlockByNumber",
            RpcFault.when(call -> call.params().get(1).asBoolean(), RpcFault.result("null")));

    executor.deliver(payment).is(424, "nodes do not show by what");
    assertThat(payments.signed(payment)).isZero();
    executor.node().removeRules();

    executor.deliver(payment).is(200, "paid");
    books.assertPaidOnce(payment);
  }

  @Test
  void spendingThatNodesNoLongerShowIsNobodysOnceChangeNowHasSaidSinceThatItWaits() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    PaymentOrder payment = payments.verified(0.25);
    chain.spendElsewhereMined(ChainControl.newAddress(), BigInteger.ONE);
    books.assertHeld(payment, "until somebody has acknowledged it");
    executor.acknowledge();
    payments.renewStatus(payment);
    String now = "0x%x".formatted(executor.clock().instant().getEpochSecond());
    executor
        .node()
        .answer(
            "eth_getBlockByNumber",
            (call, real) ->
                (call.params().get(1).asBoolean()
                        ? RpcFault.error(4444, "pruned history unavailable")
                        : RpcFault.altered(
                            body ->
                                body.replaceAll(
                                    "\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"" + now + "\"")))
                    .answer(call, real));
    books.assertHeld(payment, "nodes do not show by what");

    chain.mine(30);
    executor.deliver(payment).is(200, "stale");
    executor.clock().jump(Duration.ofMinutes(6));
    payments.renewStatus(payment);

    books.assertGetsPaidOnce(payment);
  }

  /** Another payment has the nonce above, and the pool that has the lost one is not asked. */
  @Test
  void paymentWhoseCommitIsLostWaitsThoughNoPoolShowsWhatIsPending() {
    PaymentOrder lost = lostWhilePending();
    PaymentOrder above = payments.verified(0.25);
    executor.deliver(above).is(200, "SUBMITTED");
    payments.renewStatus(lost);
    hidePool();

    books.assertHeld(lost, "has something pending that the ledger does not know");
    executor.node().removeRules();

    assertPaidByWhatWasSent(lost);
    books.assertGetsPaidOnce(above);
  }

  /** Another payment has got its very nonce: only one of the two transactions is mined. */
  @Test
  void paymentWhoseCommitIsLostWaitsThoughItsNonceIsAnothersByNow() {
    PaymentOrder lost = lostWhilePending();
    PaymentOrder beside = payments.verified(0.25);
    hidePool();
    executor.node().answer("eth_sendRawTransaction", RpcFault.error(-32000, "pool is full"));
    executor.deliver(beside).is(200, "SUBMITTED");
    payments.renewStatus(lost);

    books.assertHeld(lost, "has something pending that the ledger does not know");
    executor.node().removeRules();

    chain.mine(1);
    executor.deliver(lost).is(424, "sent this payment's amount to its address");
    assertThat(payments.signed(lost)).isZero();
    assertThat(ChainControl.anvil().balance(lost.payinAddress()))
        .isEqualTo(payments.payment(lost).payableWei());
  }

  /** It was mined between two readings, of which the first missed it. */
  @Test
  void paymentWhoseCommitIsLostWaitsThoughTheFirstReadingMissesThatItIsMined() {
    PaymentOrder lost = lostWhilePending();
    payments.renewStatus(lost);
    BigInteger before = chain.nextNonce();
    chain.mine(1);
    AtomicInteger readings = new AtomicInteger();
    executor
        .node()
        .answer(
            "eth_getTransactionCount",
            (call, real) ->
                readings.getAndIncrement() < 2
                    ? RpcFault.result("\"0x%x\"".formatted(before)).answer(call, real)
                    : real.forward());

    executor.deliver(lost).is(424, "has something pending that the ledger does not know");
    assertThat(payments.signed(lost)).isZero();
    assertThat(readings).hasValueGreaterThanOrEqualTo(2);

    executor.deliver(lost).is(200, "paid");
    books.assertPaidOnce(lost);
  }

  @Test
  void paymentWhoseCommitIsLostWaitsThoughOneReadingMissesWhatIsPending() {
    PaymentOrder lost = lostWhilePending();
    payments.renewStatus(lost);
    AtomicBoolean missed = new AtomicBoolean();
    executor
        .node()
        .answer(
            "eth_getTransactionCount",
            (call, real) ->
                isPending(call) && !missed.getAndSet(true)
                    ? pendingAsMined(call, real)
                    : real.forward());

    books.assertHeld(lost, "has something pending that the ledger does not know");
    assertThat(missed).isTrue();
    executor.node().removeRules();

    assertPaidByWhatWasSent(lost);
  }

  /** The failover has lost its row as well, and GCSplit1's task is delivered again. */
  @Test
  void paymentWhoseRowIsLostAndThatIsReceivedOnceMoreWaitsForWhatIsPending() {
    PaymentOrder lost = lostWhilePending();
    executor
        .sql()
        .sql("update hostpay_payment set received_at = :now where unique_id = :id")
        .param("now", executor.clock().instant().atOffset(ZoneOffset.UTC))
        .param("id", lost.uniqueId().value())
        .update();
    payments.renewStatus(lost);

    books.assertHeld(lost, "has something pending that the ledger does not know");

    assertPaidByWhatWasSent(lost);
  }

  private static void assertPaidByWhatWasSent(PaymentOrder lost) {
    chain.mine(1);
    executor.deliver(lost).is(200, "paid");
    books.assertPaidOnce(lost);
  }

  private static boolean isPending(RpcCall call) {
    return call.params().get(1).asString().equals("pending");
  }

  private static void hidePool() {
    executor.node().answer("eth_getTransactionCount", (call, real) -> pendingAsMined(call, real));
  }

  /** The node's pool is empty. */
  private static RpcReply pendingAsMined(RpcCall call, RealNode real) throws IOException {
    return isPending(call)
        ? RpcFault.result("\"0x%x\"".formatted(chain.nextNonce())).answer(call, real)
        : real.forward();
  }

  /** A payment whose commit a failover has lost, pending, and acknowledged as what others do. */
  private static PaymentOrder lostWhilePending() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.5);
    executor.deliver(payment).is(200, "SUBMITTED");
    payments.loseCommit(payment);
    books.assertHeld(payment, "until somebody has acknowledged it");
    executor.clock().jump(Duration.ofSeconds(1));
    executor.acknowledgeThoughPending();
    executor.clock().jump(Duration.ofSeconds(1));
    return payment;
  }

  /** ChangeNow may say for a while that it waits, though the deposit has got another amount. */
  @Test
  void paymentWaitsForChangeNowToSeeAnotherAmountThatItsAddressHasGot() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    PaymentOrder payment = payments.verified(0.25);
    BigInteger byHand = payments.payment(payment).payableWei().subtract(BigInteger.ONE);
    chain.spendElsewhereMined(payment.payinAddress(), byHand);
    executor.deliver(payment).is(424, "until somebody has acknowledged it");
    executor.acknowledge();
    payments.renewStatus(payment);

    executor.deliver(payment).is(424, "sent another amount to this payment's address");
    assertThat(payments.signed(payment)).isZero();

    chain.mine(30);
    books.assertDeliveryPays(payment, 0);
  }

  /** Perhaps a lost payment used this nonce, and the ledger has since given it to another. */
  @Test
  void transactionThatTookANonceOfOursStopsSigningAndIsNotPaidOnceMore() {
    books.assertGetsPaidOnce(payments.verified(0.25));
    PaymentOrder lost = payments.verified(0.5);
    chain.holdTransactions();
    PaymentOrder outrun = payments.verified(0.25);
    executor.deliver(outrun).is(200, "SUBMITTED");
    payments.attempts(outrun).forEach(chain::drop);
    chain.spendElsewhere(
        payments.newest(outrun).nonce(),
        lost.payinAddress(),
        payments.payment(lost).payableWei(),
        50);
    chain.mine(1);
    deliverLater(outrun);
    assertThat(executor.logged(Event.UNKNOWN_SPENDING)).isEqualTo(1);

    executor.deliver(lost).is(424, "sent this payment's amount to its address");
    executor.acknowledge();
    payments.renewStatus(lost);
    executor.deliver(lost).is(424, "sent this payment's amount to its address");

    assertThat(payments.signed(lost)).isZero();
    assertThat(ChainControl.anvil().balance(lost.payinAddress()))
        .isEqualTo(payments.payment(lost).payableWei());
    chain.calm();
    books.assertGetsPaidOnce(payments.verified(0.25));
  }

  private static void deliverLater(PaymentOrder payment) {
    executor.clock().jump(Duration.ofMinutes(4));
    executor.deliver(payment).is(200, "SUBMITTED");
  }
}
