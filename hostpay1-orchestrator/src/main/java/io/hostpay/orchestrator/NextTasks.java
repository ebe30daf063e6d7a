package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.StatusCheckRequest;
import io.hostpay.common.token.TokenCodec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

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

  /** Whether Cloud Tasks still has the task that the payment waits for. */
  boolean hasPendingTask(Payment payment) {
    return switch (payment.state()) {
      case RECEIVED -> holds(Stage.STATUS_CHECK, settings.statusChecker(), payment);
      case VERIFIED -> holds(Stage.PAYMENT_EXECUTE, settings.paymentExecutor(), payment);
      case SUBMITTED, PAID, COMPLETED ->
          queue.holds(
                  settings.paymentWatch(),
                  Stage.PAYMENT_WATCH,
                  payment.uniqueId(),
                  payment.generation(),
                  Integer.toString(payment.look()))
              || holds(Stage.PAYMENT_EXECUTE, settings.paymentExecutor(), payment);
      case REJECTED, FAILED -> true;
    };
  }

  /** Enqueues what the payment's state asks for. */
  void enqueueNext(Payment payment, TaskHeaders cause) {
    switch (payment.state()) {
      case RECEIVED -> enqueueStatusCheck(payment, cause);
      case VERIFIED -> enqueueExecution(payment, cause);
      case SUBMITTED, PAID, COMPLETED -> enqueueLook(payment, cause);
      case REJECTED, FAILED -> {
        // ended: nothing follows
      }
    }
  }

  private boolean holds(Stage stage, TaskTarget target, Payment payment) {
    return queue.holds(target, stage, payment.uniqueId(), payment.generation());
  }

  private String request(Payment payment) {
    return paymentCodec.encode(new PaymentRequest(payment.order(), clock.instant()));
  }

  /** The queue that {@link #enqueueNext} puts the payment's task into. */
  String queueOf(Payment payment) {
    return switch (payment.state()) {
      case RECEIVED -> settings.statusChecker().queue();
      case VERIFIED -> settings.paymentExecutor().queue();
      case SUBMITTED, PAID, COMPLETED, REJECTED, FAILED -> settings.paymentWatch().queue();
    };
  }

  /**
   * Enqueues an operator's instruction about a SUBMITTED payment for GCHostPay3. It goes through
   * the watch queue, so that it works while the execute queue is paused. Its name contains the
   * time, since an instruction may be given again. The address repeats the payment's id for an
   * older revision of GCHostPay3.
   *
   * @param path GCHostPay3's endpoint of the instruction
   * @param by who asked
   */
  void enqueueInstruction(Payment payment, String path, String by, TaskHeaders cause) {
    String id = URLEncoder.encode(payment.uniqueId().value(), StandardCharsets.UTF_8);
    TaskTarget watch = settings.paymentWatch();
    queue.enqueue(
        new OutgoingTask(
                Stage.OPERATOR_INSTRUCTION,
                payment.uniqueId(),
                payment.generation(),
                request(payment),
                new TaskTarget(watch.queue(), watch.serviceUrl(), path + "?unique_id=" + id),
                Duration.ZERO,
                cause,
                path + "|" + clock.instant())
            .saying(Map.of(TaskRequest.ASKED_BY, by)));
  }

  /** Enqueues the task that has GCHostPay2 ask ChangeNow. The payment is RECEIVED. */
  void enqueueStatusCheck(Payment payment, TaskHeaders cause) {
    enqueueStatusCheckIn(Duration.ZERO, payment, cause);
  }

  /** As {@link #enqueueStatusCheck}, delivered after this time. */
  void enqueueStatusCheckIn(Duration wait, Payment payment, TaskHeaders cause) {
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

  /** Enqueues a look of GCHostPay3 at the chain. There is a signed transaction. */
  private void enqueueLook(Payment payment, TaskHeaders cause) {
    queue.enqueue(
        new OutgoingTask(
            Stage.PAYMENT_WATCH,
            payment.uniqueId(),
            payment.generation(),
            request(payment),
            settings.paymentWatch(),
            Duration.ZERO,
            cause,
            Integer.toString(payment.look())));
  }

  /** Enqueues the task that has GCHostPay3 pay. The payment is VERIFIED. */
  void enqueueExecution(Payment payment, TaskHeaders cause) {
    queue.enqueue(
        new OutgoingTask(
            Stage.PAYMENT_EXECUTE,
            payment.uniqueId(),
            payment.generation(),
            request(payment),
            settings.paymentExecutor(),
            Duration.ZERO,
            cause));
    log.event(Event.PAYMENT_EXECUTION_ENQUEUED, payment.uniqueId(), payment.cnApiId()).write();
  }
}
