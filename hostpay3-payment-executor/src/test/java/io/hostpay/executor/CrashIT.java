package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.cloudtasks.RecordingCloudTasks;
import io.hostpay.testkit.faults.JsonRpcProxy;
import io.hostpay.testkit.faults.RpcFault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The service dies between two steps of one payment, and another instance goes on. */
@ResourceLock(Fixture.SERVICE_IN_THIS_PROCESS)
class CrashIT {
  @RegisterExtension static final Fixture executor = Fixture.create();
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
    PaymentOrder payment = executor.verified(0.25);

    executor.deliver(payment).is(200, "\"status\":\"paid\"");

    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void crashBeforeTheNonceIsCommittedLeavesNothingBehindAndTheNextDeliveryPays() {
    PaymentOrder payment = executor.verified(0.25);
    dieBefore("update on hostpay_payment", "new.state = 'SUBMITTED'");
    executor.deliver(payment).is(500, "A fault of ours");
    executor.assertNothingSigned(payment);
    assertThat(broadcasts()).isZero();

    comeBack();

    executor.assertGetsPaidOnce(payment);
  }

  @Test
  void crashAfterTheBroadcastAndBeforeItIsCountedFindsTheTransaction() {
    PaymentOrder payment = executor.verified(0.25);
    dieBefore("update on hostpay_eth_attempt", "true");
    executor.deliver(payment).is(500, "A fault of ours");
    String stored = executor.newest(payment).txHash();
    assertThat(broadcasts()).isEqualTo(1);

    comeBack();

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
    executor.assertMined(stored);
  }

  @Test
  void crashAfterSignedBytesAreStoredAndBeforeANodeHasThemSendsTheSameBytes() {
    PaymentOrder payment = executor.verified(0.25);
    node.on("eth_sendRawTransaction", RpcFault.dropBefore());
    executor.deliver(payment).is(200, "SUBMITTED");
    String stored = executor.newest(payment).txHash();
    assertThat(executor.isMined(stored)).isFalse();

    node.heal();
    executor.restart();

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
    executor.assertMined(stored);
  }

  @Test
  void crashAfterTheBroadcastAndBeforeItsAnswerFindsTheTransactionMined() {
    PaymentOrder payment = executor.verified(0.25);
    node.on(
        "eth_sendRawTransaction",
        (call, real) -> {
          node.always(RpcFault.dropBefore());
          return RpcFault.dropAfter().on(call, real);
        });
    executor.deliver(payment).is(200, "SUBMITTED");
    executor.assertMined(executor.newest(payment).txHash());

    node.heal();
    executor.restart();

    executor.assertGetsPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
  }

  @Test
  void crashBeforeAMinedPaymentIsRecordedFindsItMinedAndSendsNothingAgain() {
    PaymentOrder payment = executor.verified(0.25);
    dieBefore("update on hostpay_payment", "new.state = 'PAID'");
    executor.deliver(payment).is(500, "A fault of ours");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.SUBMITTED);
    long before = broadcasts();

    comeBack();

    executor.assertGetsPaidOnce(payment);
    assertThat(broadcasts()).isEqualTo(before);
  }

  // Production fault 12
  @Test
  void enqueueThatFailsAfterThePaymentWasMinedIsAnswered500AndRepeatedWithoutPayingAgain() {
    RecordingCloudTasks cloudTasks = executor.cloudTasks();
    PaymentOrder payment = executor.verified(0.25);
    cloudTasks.failAlways(Status.PERMISSION_DENIED);
    executor.deliver(payment).is(500, "A fault of ours");
    executor.deliver(payment).is(500, "A fault of ours");
    assertThat(executor.state(payment)).isEqualTo(PaymentState.PAID);
    assertThat(executor.told(payment)).isEmpty();

    cloudTasks.recover();
    executor.restart();

    executor.deliver(payment).is(200, "\"status\":\"paid\"");
    executor.assertPaidOnce(payment);
    assertThat(executor.signed(payment)).isEqualTo(1);
    assertThat(executor.told(payment)).hasSize(1);
  }

  @Test
  void answerOfCloudTasksThatIsLostEnqueuesOnce() {
    PaymentOrder payment = executor.verified(0.25);
    executor.cloudTasks().loseNextAnswer(Status.UNAVAILABLE);

    executor.deliver(payment).is(200, "\"status\":\"paid\"");

    executor.assertPaidOnce(payment);
    assertThat(executor.told(payment)).hasSize(1);
  }
}
