package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
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
  /** Two epochs of 32 slots of 12 s, and some: by then a block is final, as a rule. */
  private static final Duration FINALITY_DELAY = Duration.ofMinutes(15);

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

  /** Whether Cloud Tasks still has the task that the payment waits for. */
  boolean isUnderWay(Payment payment) {
    return switch (payment.state()) {
      case RECEIVED -> holds(Stage.STATUS_CHECK, settings.statusChecker(), payment);
      case VERIFIED, SUBMITTED, PAID ->
          holds(Stage.PAYMENT_EXECUTE, settings.paymentExecutor(), payment)
              || holds(Stage.FINALITY, settings.finality(), payment);
      case COMPLETED -> holds(Stage.FINALITY, settings.finality(), payment);
      case REJECTED, FAILED -> true;
    };
  }

  /** Enqueues what the payment's state asks for. */
  void driveOn(Payment payment, TaskHeaders cause) {
    switch (payment.state()) {
      case RECEIVED -> checkStatus(payment, cause);
      case VERIFIED, SUBMITTED, PAID -> execute(payment, cause);
      case COMPLETED ->
          toExecutor(Stage.FINALITY, payment, settings.finality(), Duration.ZERO, cause);
      case REJECTED, FAILED -> {
        // ended: nothing follows
      }
    }
  }

  private boolean holds(Stage stage, TaskTarget target, Payment payment) {
    return queue.holds(target, stage, payment.uniqueId(), payment.generation());
  }

  private void toExecutor(
      Stage stage, Payment payment, TaskTarget target, Duration delay, TaskHeaders cause) {
    queue.enqueue(
        new OutgoingTask(
            stage,
            payment.uniqueId(),
            payment.generation(),
            paymentCodec.encode(new PaymentRequest(payment.order(), clock.instant())),
            target,
            delay,
            cause));
  }

  /** The queue that {@link #driveOn} puts the payment's task into. */
  String queueOf(Payment payment) {
    return switch (payment.state()) {
      case RECEIVED -> settings.statusChecker().queue();
      case VERIFIED, SUBMITTED, PAID, COMPLETED, REJECTED, FAILED ->
          settings.paymentExecutor().queue();
    };
  }

  /** Has ChangeNow asked. The payment is RECEIVED. */
  void checkStatus(Payment payment, TaskHeaders cause) {
    checkStatusIn(Duration.ZERO, payment, cause);
  }

  /** Likewise, after so long. */
  void checkStatusIn(Duration wait, Payment payment, TaskHeaders cause) {
    queue.enqueue(
        new OutgoingTask(
            Stage.STATUS_CHECK,
            payment.uniqueId(),
            payment.generation(),
            checkCodec.encode(new StatusCheckRequest(payment.order(), clock.instant())),
            settings.statusChecker(),
            wait,
            cause));
    log.event(Event.STATUS_CHECK_ENQUEUED, payment.uniqueId(), payment.cnApiId()).write();
  }

  /** Has its block looked at again when it is about to be final. The payment is COMPLETED. */
  void watchFinality(Payment payment, TaskHeaders cause) {
    toExecutor(Stage.FINALITY, payment, settings.finality(), FINALITY_DELAY, cause);
  }

  /** Has it paid. The payment is VERIFIED. */
  void execute(Payment payment, TaskHeaders cause) {
    toExecutor(Stage.PAYMENT_EXECUTE, payment, settings.paymentExecutor(), Duration.ZERO, cause);
    log.event(Event.PAYMENT_EXECUTION_ENQUEUED, payment.uniqueId(), payment.cnApiId()).write();
  }
}
