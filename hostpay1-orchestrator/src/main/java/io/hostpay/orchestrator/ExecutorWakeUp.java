package io.hostpay.orchestrator;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.TokenCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Has the executor look at the chain now instead of at its next turn. It decides by what it finds
 * there; a wake-up too many does nothing.
 */
final class ExecutorWakeUp {
  /** A part of the 5 seconds within which Alchemy has to be answered. */
  private static final Duration LIMIT = Duration.ofMillis(2500);

  private final OrchestratorSettings settings;
  private final TaskQueue queue;
  private final TokenCodec<PaymentRequest> codec;
  private final Clock clock;

  ExecutorWakeUp(OrchestratorSettings settings, TaskQueue queue, Clock clock) {
    this.settings = settings;
    this.queue = queue;
    this.codec = TokenCodec.paymentRequest(settings.internalKeys());
    this.clock = clock;
  }

  /** Whether there is a signed transaction to look for. */
  static boolean concerns(PaymentState state) {
    return switch (state) {
      case SUBMITTED, PAID, COMPLETED -> true;
      case RECEIVED, VERIFIED, REJECTED, FAILED -> false;
    };
  }

  /**
   * Wakes it for these payments. Idempotent for the same occasion.
   *
   * @param payments each of a state that {@link #concerns} it
   * @param occasion enters the tasks' names, which differ so from those that the executor works on
   * @throws io.hostpay.common.tasks.EnqueueFailed when not all tasks could be created
   */
  void wake(List<Payment> payments, String occasion, TaskHeaders cause) {
    queue.enqueueAll(
        payments.stream().map(payment -> task(payment, occasion, cause)).toList(), LIMIT);
  }

  private OutgoingTask task(Payment payment, String occasion, TaskHeaders cause) {
    boolean pending = payment.state() == PaymentState.SUBMITTED;
    return new OutgoingTask(
        pending ? Stage.PAYMENT_EXECUTE : Stage.FINALITY,
        payment.uniqueId(),
        payment.generation(),
        codec.encode(new PaymentRequest(payment.order(), clock.instant())),
        pending ? settings.paymentExecutor() : settings.finality(),
        Duration.ZERO,
        cause,
        occasion);
  }
}
