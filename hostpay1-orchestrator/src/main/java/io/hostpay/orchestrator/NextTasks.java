package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.TokenCodec;
import java.time.Clock;
import java.time.Duration;

/**
 * Signs and enqueues what follows from a payment's state. Idempotent: the task's name follows from
 * payment, stage and generation.
 */
final class NextTasks {
  private final OrchestratorSettings settings;
  private final TaskQueue queue;
  private final TokenCodec<StatusCheckRequest> checkCodec;
  private final TokenCodec<PaymentRequest> paymentCodec;
  private final Clock clock;
  private final PaymentLog log;

  NextTasks(OrchestratorSettings settings, TaskQueue queue, Clock clock, PaymentLog log) {
    this.settings = settings;
    this.queue = queue;
    this.checkCodec = TokenCodec.statusCheckRequest(settings.internalKeys());
    this.paymentCodec = TokenCodec.paymentRequest(settings.internalKeys());
    this.clock = clock;
    this.log = log;
  }

  /** Has ChangeNow asked. The payment is RECEIVED. */
  void checkStatus(Payment payment, TaskHeaders cause) {
    queue.enqueue(
        new OutgoingTask(
            Stage.STATUS_CHECK,
            payment.uniqueId(),
            payment.generation(),
            checkCodec.encode(new StatusCheckRequest(payment.order(), clock.instant())),
            settings.statusChecker(),
            Duration.ZERO,
            cause.traceOrNew()));
    log.event(Event.STATUS_CHECK_ENQUEUED, payment.uniqueId(), payment.cnApiId()).write();
  }

  /** Has it paid. The payment is VERIFIED. */
  void execute(Payment payment, TaskHeaders cause) {
    queue.enqueue(
        new OutgoingTask(
            Stage.PAYMENT_EXECUTE,
            payment.uniqueId(),
            payment.generation(),
            paymentCodec.encode(new PaymentRequest(payment.order(), clock.instant())),
            settings.paymentExecutor(),
            Duration.ZERO,
            cause.traceOrNew()));
    log.event(Event.PAYMENT_EXECUTION_ENQUEUED, payment.uniqueId(), payment.cnApiId()).write();
  }
}
