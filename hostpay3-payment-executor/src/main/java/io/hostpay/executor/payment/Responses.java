package io.hostpay.executor.payment;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.PaymentResponse;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;

/**
 * Enqueues the reports to GCHostPay1. Idempotent by the task's name; called after the ledger is
 * written.
 */
final class Responses {
  private final TokenCodec<PaymentResponse> codec;
  private final TaskQueue queue;
  private final TaskTarget orchestrator;
  private final Clock clock;
  private final PaymentLog log;

  Responses(
      SigningKeys internalKeys,
      TaskQueue queue,
      TaskTarget orchestrator,
      Clock clock,
      PaymentLog log) {
    this.codec = TokenCodec.paymentResponse(internalKeys);
    this.queue = queue;
    this.orchestrator = orchestrator;
    this.clock = clock;
    this.log = log;
  }

  /** Reports that the payment is PAID. */
  void reportPaid(Payment payment, TaskHeaders cause) {
    MinedTransaction mined = payment.mined();
    if (mined == null) {
      throw new IllegalStateException(
          "payment "
              + payment.uniqueId()
              + " is PAID without a transaction: not reported, it is tried again");
    }
    enqueue(
        Stage.PAYMENT_RESPONSE,
        payment,
        new PaymentResponse(
            payment.order().uniqueId(),
            payment.cnApiId(),
            mined.txHash(),
            PaymentResponse.SUCCESS,
            mined.gasUsed(),
            mined.blockNumber(),
            clock.instant()),
        cause);
    log.event(Event.PAYMENT_RESPONSE_ENQUEUED, payment.uniqueId(), payment.cnApiId())
        .with("tx_hash", mined.txHash())
        .write();
  }

  /** Reports that ChangeNow's last status is too old to sign on: GCHostPay1 has it asked again. */
  void reportStale(Payment payment, TaskHeaders cause) {
    enqueue(
        Stage.STATUS_STALE,
        payment,
        new PaymentResponse(
            payment.order().uniqueId(),
            payment.cnApiId(),
            "",
            PaymentResponse.STALE,
            BigInteger.ZERO,
            0,
            clock.instant()),
        cause);
    log.event(Event.STATUS_RECHECK, payment.uniqueId(), payment.cnApiId()).write();
  }

  private void enqueue(Stage stage, Payment payment, PaymentResponse response, TaskHeaders cause) {
    queue.enqueue(
        new OutgoingTask(
            stage,
            payment.uniqueId(),
            payment.generation(),
            codec.encode(response),
            orchestrator,
            Duration.ZERO,
            cause));
  }
}
