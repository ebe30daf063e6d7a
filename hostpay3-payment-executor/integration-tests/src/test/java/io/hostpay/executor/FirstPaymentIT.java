package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.postgres.CommitFault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A wallet's first payments: a failover that loses their commits leaves a ledger that has never
 * heard of the wallet.
 */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class FirstPaymentIT {
  private final ExecutorRig executor =
      ExecutorRig.create().with("FOREIGN_SPENDING", "halts").start();
  private final ChainControl chain = executor.chain();
  private final ExecutorPayments payments = executor.payments();
  private final PaymentBooks books = executor.books();

  @AfterEach
  void close() {
    executor.close();
  }

  @Test
  void firstPaymentWhoseCommitIsLostIsPaidByWhatWasSent() {
    PaymentOrder lost = lostAfterItWasSent();

    executor.deliver(lost).is(200, "paid");

    books.assertPaidOnce(lost);
    assertThat(executor.logged(Event.PAYMENT_ADOPTED)).isEqualTo(1);
    books.assertGetsPaidOnce(payments.verified(0.25));
  }

  @Test
  void thatItIsPaidByWhatWasSentIsToldBeforeTheCommit() {
    PaymentOrder lost = lostAfterItWasSent();
    try (CommitFault commits = new CommitFault(executor.sql())) {
      commits.failAfter("insert on hostpay_eth_attempt");

      executor.deliver(lost).is(500, "A fault of ours");
    }

    assertThat(executor.logged(Event.PAYMENT_ADOPTED)).isEqualTo(1);
  }

  /** The ledger's first nonce is above the one that it has lost. */
  @Test
  void firstPaymentWhoseCommitIsLostIsNotSignedAgainAfterAnotherWas() {
    PaymentOrder lost = lostAfterItWasSent();
    books.assertGetsPaidOnce(payments.verified(0.25));

    executor.deliver(lost).is(200, "paid");

    books.assertPaidOnce(lost);
  }

  @Test
  void firstPaymentWhoseCommitIsLostWaitsForWhatIsPending() {
    chain.holdTransactions();
    PaymentOrder lost = payments.verified(0.5);
    executor.deliver(lost).is(200, "SUBMITTED");
    lose(lost);

    books.assertHeld(lost, "until somebody has acknowledged it");
    chain.mine(1);
    executor.deliver(lost).is(200, "paid");

    books.assertPaidOnce(lost);
  }

  /** An acknowledgement says that it was not a payment; the chain says that it was this one. */
  @Test
  void firstPaymentWhoseCommitIsLostIsPaidByWhatWasSentThoughSomebodyHasAcknowledgedIt() {
    chain.holdTransactions();
    PaymentOrder lost = payments.verified(0.5);
    executor.deliver(lost).is(200, "SUBMITTED");
    lose(lost);
    books.assertHeld(lost, "until somebody has acknowledged it");
    executor.clock().jump(Duration.ofHours(1));
    PaymentOrder later = payments.verified(0.25);
    books.assertHeld(later, "until somebody has acknowledged it");
    executor.clock().jump(Duration.ofSeconds(1));
    executor.acknowledgeThoughPending();
    executor.clock().jump(Duration.ofSeconds(1));
    chain.mine(1);
    ChainControl.anvil().mineAtOnce();
    payments.renewStatus(lost);

    executor.deliver(lost).is(200, "paid");

    books.assertPaidOnce(lost);
  }

  @Test
  void walletThatOthersHaveUsedBeforePaysAllTheSame() {
    for (int i = 0; i < 3; i++) {
      chain.spendElsewhere(chain.nextNonce(), ChainControl.newAddress(), BigInteger.ONE, 50);
      chain.mine(1);
    }

    books.assertGetsPaidOnce(payments.verified(0.25));
    books.assertGetsPaidOnce(payments.verified(0.25));
  }

  /**
   * What somebody sends after the ledger has met the wallet is unknown, also before it has paid.
   */
  @Test
  void spendingBeforeTheFirstSignatureStopsSigningOnceTheLedgerKnowsTheWallet() {
    executor.hold().pause("ops@example", "not yet");
    PaymentOrder first = payments.verified(0.25);
    books.assertHeld(first, "paused by ops@example: not yet");
    chain.spendElsewhere(BigInteger.ZERO, ChainControl.newAddress(), BigInteger.ONE, 50);
    chain.mine(1);
    executor.hold().resume();

    books.assertHeld(first, "until somebody has acknowledged it");
  }

  /** Only the newest transactions are compared; ChangeNow has to have seen the others. */
  @Test
  void firstPaymentWhoseCommitIsLostIsNotSignedAgainThoughMuchWasSentSince() {
    PaymentOrder lost = lostAfterItWasSent();
    String newest = "";
    for (int nonce = 1; nonce <= 16; nonce++) {
      newest =
          chain.spendElsewhere(
              BigInteger.valueOf(nonce), ChainControl.newAddress(), BigInteger.ONE, 50);
    }
    chain.assertMined(newest);

    executor.deliver(lost).is(424, "also below nonce 1, which may be this payment");
    chain.mine(30);
    executor.deliver(lost).is(200, "stale");

    assertThat(payments.signed(lost)).isZero();
  }

  private PaymentOrder lostAfterItWasSent() {
    PaymentOrder payment = payments.verified(0.5);
    executor.node().answer("eth_getTransactionReceipt", RpcFault.result("null"));
    executor.deliver(payment).is(200, "SUBMITTED");
    lose(payment);
    executor.node().removeRules();
    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    return payment;
  }

  /** Its commit, and the one before it, with which the ledger met the wallet. */
  private void lose(PaymentOrder payment) {
    payments.loseCommit(payment);
    executor
        .sql()
        .sql("delete from hostpay_wallet where wallet = :wallet")
        .param("wallet", chain.wallet().address().toLowerCase(Locale.ROOT))
        .update();
  }
}
