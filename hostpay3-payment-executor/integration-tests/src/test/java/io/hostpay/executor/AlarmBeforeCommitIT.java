package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.postgres.CommitFault;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
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
  private static final PaymentMishaps mishaps = new PaymentMishaps(executor);
  @AutoClose private final CommitFault commits = new CommitFault(executor.sql());

  @BeforeEach
  void begin() {
    chain.mine(10);
  }

  private static void assertTold(Event event) {
    assertThat(executor.logged(event)).as(event.wireName()).isEqualTo(1);
  }

  @Test
  void aRefusal() {
    PaymentOrder payment =
        payments.verified(ExecutorPayments.order(chain.wallet().address(), 0.25));
    commits.failAfter("update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_REJECTED);
    assertThat(payments.state(payment)).isEqualTo(PaymentState.VERIFIED);
    commits.succeedAgain();
    executor.deliver(payment).is(200, "own_address");
  }

  @Test
  void aBalanceThatIsTooLow() {
    PaymentOrder payment = payments.verified(0.25);
    executor.node().answer("eth_getBalance", RpcFault.result("\"0x1\""));
    commits.failAfter("update of short_since on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.BALANCE_SHORT);
    commits.succeedAgain();
    executor.deliver(payment).is(424, "read again at a newer block");
  }

  @Test
  void aTransactionThatTheAddressRefused() {
    PaymentOrder payment = mishaps.refused();
    chain.finalise();
    commits.failAfter("update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_FAILED);
    commits.succeedAgain();
    executor.deliver(payment).is(200, "reverted");
  }

  @Test
  void aBlockThatLeftTheChain() {
    PaymentOrder payment = payments.verified(0.25);
    books.assertDeliveryPays(payment, 0);
    payments.completed(payment);
    ChainControl.anvil().reorg(1);
    commits.failAfter("update of state on hostpay_payment");

    client.watch(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_REORGANISED);
    commits.succeedAgain();
    client.watch(payment).is(200, "SUBMITTED");
  }

  @Test
  void aNonceThatSomethingElseHasTaken() {
    PaymentOrder payment = mishaps.nonceTaken();
    chain.finalise();
    commits.failAfter("update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.NONCE_TAKEN);
    commits.succeedAgain();
    executor.deliver(payment).is(200, "RECEIVED");
  }

  @Test
  void aTransferByHandThatIsTakenForThePayment() {
    PaymentOrder payment = mishaps.paidByHand();
    commits.failAfter("insert on hostpay_eth_attempt");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_ADOPTED);
    commits.succeedAgain();
    executor.deliver(payment).is(200, "paid");
  }

  @Test
  void anAttemptThatIsMinedAfterItsNonceWasLost() {
    PaymentOrder payment = mishaps.minedAfterItsNonceWasLost();
    payments.verifiedAgain(payment);
    commits.failAfter("update of state on hostpay_payment");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.PAYMENT_REORGANISED);
    commits.succeedAgain();
    books.assertGetsPaidOnce(payment);
  }

  @Test
  void aGapThatIsFilled() {
    PaymentOrder payment = mishaps.aboveGaps(1);
    ChainControl.anvil().mineAtOnce();
    executor.clock().jump(Duration.ofMinutes(4));
    commits.failAfter("insert on hostpay_eth_attempt");

    executor.deliver(payment).is(500, "A fault of ours");

    assertTold(Event.NONCE_GAP);
    commits.succeedAgain();
    books.assertGetsPaidOnce(payment);
  }
}
