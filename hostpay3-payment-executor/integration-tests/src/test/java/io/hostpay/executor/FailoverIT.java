package io.hostpay.executor;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.hostpay.common.logging.Event;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.testkit.faults.RpcFault;
import io.hostpay.testkit.faults.RpcReply;
import io.hostpay.testkit.postgres.Database;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The ledger's database fails over between a delivery's questions and its signature. */
@ResourceLock(ExecutorRig.SERVICE_IN_THIS_PROCESS)
class FailoverIT {
  private static final Database database = migrated();

  @RegisterExtension
  static final ExecutorRig executor =
      ExecutorRig.on(database).with("FOREIGN_SPENDING", "halts").with("RECEIPT_WAIT", "1ms");

  private static final ChainControl chain = executor.chain();
  private static final ExecutorPayments payments = executor.payments();
  private static final PaymentBooks books = executor.books();

  private static Database migrated() {
    Database own = Database.start();
    own.migrate();
    return own;
  }

  @AfterAll
  static void close() {
    database.close();
  }

  /**
   * Once, it was signed with the lower nonce: it could be mined there, in place of the lower one,
   * and at its own nonce as well.
   */
  @Test
  void paymentIsNotSignedOnWhatNodesShowedBeforeItsCommitAndTheOneBelowWereLost()
      throws ExecutionException, InterruptedException {
    books.assertGetsPaidOnce(payments.verified(0.25));
    chain.holdTransactions();
    PaymentOrder lower = payments.verified(0.25);
    PaymentOrder upper = payments.verified(0.5);
    FutureTask<Void> failover = failover(() -> {}, upper, lower);
    executor
        .node()
        .answer(
            "eth_getBalance",
            RpcFault.once(
                (call, node) -> {
                  RpcReply reply = node.forward();
                  executor.deliver(lower).is(200, "SUBMITTED");
                  executor.deliver(upper).is(200, "SUBMITTED");
                  afterTheAnswerTo("eth_estimateGas", failover);
                  return reply;
                }));

    books.assertHeld(upper, "has failed over, or was restarted, since the chain was asked");
    failover.get();
    books.assertHeld(upper, "until somebody has acknowledged it");

    chain.mine(1);
    executor.deliver(upper).is(200, "paid");
    executor.deliver(lower).is(200, "paid");
    books.assertPaidOnce(upper);
    books.assertPaidOnce(lower);
  }

  /**
   * Once, what used the nonce counted as the transfer of nothing that was to fill it, and the
   * payment was signed a second time.
   */
  @Test
  void nonceIsNotFilledOnWhatPoolsShowedBeforeTheCommitOfThePaymentThatHasItWasLost()
      throws ExecutionException, InterruptedException {
    PaymentOrder waiting = new PaymentMishaps(executor).heldByWhatHasVanished();
    executor.clock().jump(Duration.ofMinutes(4)); // longer than STUCK_AFTER
    payments.renewStatus(waiting);
    PaymentOrder lost = payments.verified(0.5);
    FutureTask<Void> failover = failover(() -> executor.deliver(lost).is(200, "SUBMITTED"), lost);
    afterTheAnswerTo("txpool_contentFrom", failover);

    books.assertHeld(waiting, "or once had");
    failover.get();
    assertThat(executor.logged(Event.NONCE_GAP)).isZero();
    books.assertHeld(lost, "until somebody has acknowledged it");

    chain.mine(1);
    executor.deliver(lost).is(200, "paid");
    books.assertPaidOnce(lost);
  }

  /** The new server knows nothing of these; no connection to the old one is left. */
  private static FutureTask<Void> failover(Runnable before, PaymentOrder... lost) {
    return new FutureTask<>(
        () -> {
          before.run();
          for (PaymentOrder payment : lost) {
            payments.loseCommit(payment);
          }
          database.kill();
          database.startAgain();
          executor.bean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
        },
        null);
  }

  /** The answer is held up meanwhile; so is that to a call that is repeated because of it. */
  private static void afterTheAnswerTo(String method, FutureTask<Void> failover) {
    executor
        .node()
        .answer(
            method,
            (call, node) -> {
              RpcReply reply = node.forward();
              synchronized (failover) {
                failover.run();
              }
              return reply;
            });
  }
}
