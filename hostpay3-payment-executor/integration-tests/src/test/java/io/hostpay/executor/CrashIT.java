package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The service dies between two steps of one payment, and another instance goes on. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class CrashIT {
  // A delivery that signs waits for the node, however busy: what it does once mined is tested here.
  @RegisterExtension
  static final ExecutorRig executor = ExecutorRig.create().with("RECEIPT_WAIT", "3s");

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();
  private final JsonRpcProxy node = executor.node();
  private long broadcastsBefore;

  @BeforeEach
  void count() {
    broadcastsBefore = node.calls("eth_sendRawTransaction");
  }

  /** From now on the database refuses these statements, as if the process died before them. */
  private void dieBefore(String statementsOnTable, String condition) {
    executor
        .sql()
        .sql(
            """
            create function die() returns trigger language plpgsql as $$
            begin if %s then raise exception 'dead'; end if; return new; end $$;
            create trigger die before %s for each row execute function die()
            """
                .formatted(condition, statementsOnTable))
        .update();
  }

  private long broadcasts() {
    return node.calls("eth_sendRawTransaction") - broadcastsBefore;
  }

  private void comeBack() {
    executor.sql().sql("drop function die() cascade").update();
    executor.restart();
  }

  @Test
  void paysWithoutAnyFault() {
    PaymentOrder payment = payments.verified(0.25);

    executor.deliver(payment).is(200, "\"status\":\"paid\"");

    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void crashBeforeTheNonceIsCommittedLeavesNothingBehindAndTheNextDeliveryPays() {
    PaymentOrder payment = payments.verified(0.25);
    dieBefore("update on hostpay_payment", "new.state = 'SUBMITTED'");
    executor.deliver(payment).is(500, "A fault of ours");
    books.assertNothingSigned(payment);
    assertThat(broadcasts()).isZero();

    comeBack();

    books.assertGetsPaidOnce(payment);
  }

  @Test
  void crashAfterTheBroadcastAndBeforeItIsCountedFindsTheTransaction() {
    PaymentOrder payment = payments.verified(0.25);
    dieBefore("update on hostpay_eth_attempt", "true");
    executor.deliver(payment).is(500, "A fault of ours");
    String stored = payments.newest(payment).txHash();
    assertThat(broadcasts()).isEqualTo(1);

    comeBack();

    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
    chain.assertMined(stored);
  }

  @Test
  void crashAfterSignedBytesAreStoredAndBeforeANodeHasThemSendsTheSameBytes() {
    PaymentOrder payment = payments.verified(0.25);
    node.answer("eth_sendRawTransaction", RpcFault.dropBefore());
    executor.deliver(payment).is(200, "SUBMITTED");
    String stored = payments.newest(payment).txHash();
    assertThat(chain.isMined(stored)).isFalse();
    assertThat(payments.newest(payment).signing().sent()).isEqualTo(Attempt.Sent.UNSEEN);

    node.removeRules();
    executor.restart();

    books.assertGetsPaidOnce(payment);
    assertThat(payments.newest(payment).signing().sent()).isEqualTo(Attempt.Sent.SEEN);
    assertThat(payments.signed(payment)).isEqualTo(1);
    chain.assertMined(stored);
  }

  /** Every node is put aside for lying: what is offered to none is not sent. */
  @Test
  void signedBytesThatNoNodeWasOfferedStillCountAsNeverSent() {
    PaymentOrder payment = payments.verified(0.25);
    node.answer("eth_sendRawTransaction", RpcFault.dropBefore());
    dieBefore("update on hostpay_eth_attempt", "true");
    executor.deliver(payment).is(500, "A fault of ours");
    comeBack();
    node.answer("eth_sendRawTransaction", RpcFault.wrongHash());
    PaymentOrder other = payments.verified(0.25);
    executor.deliver(other).is(200, "");

    executor.deliver(payment).is(200, "");
    assertThat(payments.newest(payment).signing().sent()).isEqualTo(Attempt.Sent.NEVER);

    node.removeRules();
    executor.clock().jump(Duration.ofMinutes(11));
    books.assertGetsPaidOnce(payment);
    books.assertGetsPaidOnce(other);
  }

  @Test
  void crashAfterTheBroadcastAndBeforeItsAnswerFindsTheTransactionMined() {
    PaymentOrder payment = payments.verified(0.25);
    node.answer(
        "eth_sendRawTransaction",
        (call, real) -> {
          node.always(RpcFault.dropBefore());
          return RpcFault.dropAfter().answer(call, real);
        });
    executor.deliver(payment).is(200, "SUBMITTED");
    chain.assertMined(payments.newest(payment).txHash());

    node.removeRules();
    executor.restart();

    books.assertGetsPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
  }

  @Test
  void crashBeforeAMinedPaymentIsRecordedFindsItMinedAndSendsNothingAgain() {
    PaymentOrder payment = payments.verified(0.25);
    dieBefore("update on hostpay_payment", "new.state = 'PAID'");
    executor.deliver(payment).is(500, "A fault of ours");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    long before = broadcasts();

    comeBack();

    books.assertGetsPaidOnce(payment);
    assertThat(broadcasts()).isEqualTo(before);
  }

  // Production fault 12
  @Test
  void enqueueThatFailsAfterThePaymentWasMinedIsAnswered500AndRepeatedWithoutPayingAgain() {
    RecordingCloudTasks cloudTasks = executor.cloudTasks();
    PaymentOrder payment = payments.verified(0.25);
    cloudTasks.failAlways(Status.PERMISSION_DENIED);
    executor.deliver(payment).is(500, "A fault of ours");
    executor.deliver(payment).is(500, "A fault of ours");
    assertThat(payments.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(books.told(payment)).isEmpty();

    cloudTasks.recover();
    executor.restart();

    executor.deliver(payment).is(200, "\"status\":\"paid\"");
    books.assertPaidOnce(payment);
    assertThat(payments.signed(payment)).isEqualTo(1);
    assertThat(books.told(payment)).hasSize(1);
  }

  @Test
  void answerOfCloudTasksThatIsLostEnqueuesOnce() {
    PaymentOrder payment = payments.verified(0.25);
    executor.cloudTasks().loseNextAnswer(Status.UNAVAILABLE);

    executor.deliver(payment).is(200, "\"status\":\"paid\"");

    books.assertPaidOnce(payment);
    assertThat(books.told(payment)).hasSize(1);
  }
}
