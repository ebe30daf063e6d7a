package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.faults.RpcFault;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Whoever dies at a commit, or loses its answer, has told before what an alert is on: the next
 * delivery finds it done, and says nothing more of it. Once, nobody was told then.
 */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class AlarmBeforeCommitIT {
  @RegisterExtension static final ExecutorRig executor = ExecutorRig.create();
  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private static final ExecutorClient client = executor.client();

  @BeforeEach
  void begin() {
    chain.mine(10);
  }

  /** From now on commits fail that have done this. */
  static void loseCommits(ExecutorRig executor, String statementsOnTable) {
    executor
        .sql()
        .sql(
            """
            create function lose() returns trigger language plpgsql as $$
            begin raise exception 'the commit is lost'; end $$;
            create constraint trigger lose after %s
              deferrable initially deferred for each row execute function lose()
            """
                .formatted(statementsOnTable))
        .update();
  }

  static void keepCommits(ExecutorRig executor) {
    executor.sql().sql("drop function if exists lose() cascade").update();
  }

  @AfterEach
  void commitAgain() {
    keepCommits(executor);
  }

  private static void assertTold(Event event) {
    assertThat(executor.logged(event)).as(event.wireName()).isEqualTo(1);
  }

  @Test
  void aRefusal() {
    PaymentOrder payment =
        payments.verified(ExecutorPayments.order(chain.wallet().address(), 0.25));
    loseCommits(executor, "update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_REJECTED);
    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    commitAgain();
    executor.deliver(payment).is(200, "own_address");
  }

  @Test
  void aBalanceThatIsTooLow() {
    PaymentOrder payment = payments.verified(0.25);
    executor.node().answer("eth_getBalance", RpcFault.result("\"0x1\""));
    loseCommits(executor, "update of short_since on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.BALANCE_SHORT);
    commitAgain();
    executor.deliver(payment).is(424, "read again at a newer block");
  }

  @Test
  void aTransactionThatTheAddressRefused() {
    chain.holdTransactions();
    PaymentOrder payment =
        payments.verified(ExecutorPayments.order(chain.contract(ChainControl.TAKES), 0.25));
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.setCode(payment.payinAddress(), ChainControl.REFUSES);
    chain.mine(1);
    ChainControl.anvil().mineAtOnce();
    chain.finalise();
    loseCommits(executor, "update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_FAILED);
    commitAgain();
    executor.deliver(payment).is(200, "reverted");
  }

  @Test
  void aBlockThatLeftTheChain() {
    PaymentOrder payment = payments.verified(0.25);
    books.assertDeliveryPays(payment, 0);
    payments.completed(payment);
    ChainControl.anvil().reorg(1);
    loseCommits(executor, "update of state on hostpay_payment");

    client.watch(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_REORGANISED);
    commitAgain();
    client.watch(payment).is(200, "SUBMITTED");
  }

  @Test
  void aNonceThatSomethingElseHasTaken() {
    PaymentOrder payment = outrun(ChainControl.newAddress());
    chain.finalise();
    loseCommits(executor, "update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.NONCE_TAKEN);
    commitAgain();
    executor.deliver(payment).is(200, "RECEIVED");
  }

  @Test
  void aTransferByHandThatIsTakenForThePayment() {
    PaymentOrder payment = outrun(null);
    loseCommits(executor, "insert on hostpay_eth_attempt");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_ADOPTED);
    commitAgain();
    executor.deliver(payment).is(200, "paid");
  }

  @Test
  void anAttemptThatIsMinedAfterItsNonceWasLost() {
    PaymentOrder payment = outrun(ChainControl.newAddress());
    Attempt own = payments.newest(payment);
    chain.finalise();
    executor.deliver(payment).is(200, "RECEIVED");
    ChainControl.anvil().reorg(6);
    chain.send(ChainControl.raw(own));
    chain.assertMined(own.txHash());
    payments.verifiedAgain(payment);
    loseCommits(executor, "update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_REORGANISED);
    commitAgain();
    books.assertGetsPaidOnce(payment);
  }

  @Test
  void aGapThatIsFilled() {
    chain.holdTransactions();
    BigInteger gap = chain.nextNonce();
    String foreign = chain.spendElsewhere(gap, ChainControl.newAddress(), BigInteger.ONE, 50);
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    ChainControl.anvil().dropTransaction(foreign);
    ChainControl.anvil().mineAtOnce();
    executor.clock().jump(Duration.ofMinutes(4));
    loseCommits(executor, "insert on hostpay_eth_attempt");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.NONCE_GAP);
    commitAgain();
    books.assertGetsPaidOnce(payment);
  }

  /**
   * A payment whose nonce was used by hand.
   *
   * @param to where that went; null means the payment's own address
   */
  private static PaymentOrder outrun(@Nullable String to) {
    chain.holdTransactions();
    PaymentOrder payment = payments.verified(0.25);
    executor.deliver(payment).is(200, "SUBMITTED");
    Attempt own = payments.newest(payment);
    chain.drop(own);
    var unused =
        chain.spendElsewhere(
            own.nonce(), to == null ? payment.payinAddress() : to, own.valueWei(), 50);
    chain.mine(1);
    ChainControl.anvil().mineAtOnce();
    return payment;
  }
}
