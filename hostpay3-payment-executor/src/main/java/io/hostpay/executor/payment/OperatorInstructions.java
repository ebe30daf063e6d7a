package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskRequest;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.AttemptSending;
import io.hostpay.executor.wallet.Cancellation;
import io.hostpay.executor.wallet.LostNonces;
import io.hostpay.executor.wallet.PaymentAttempts;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What operators do about a payment that is signed; it ends by what is mined all the same. An
 * instruction counts by its task's token, which GCHostPay1 or 5 has signed for them.
 */
public final class OperatorInstructions {
  /** No e-mail address is longer. The name comes unsigned in the task's body, so that it is cut. */
  private static final int LONGEST_NAME = 254;

  private final TaskOpening opening;
  private final Cancellation cancellation;
  private final AttemptSending sending;
  private final LostNonces lost;
  private final Timeline timeline;
  private final PaymentLog log;

  OperatorInstructions(
      TaskOpening opening,
      Cancellation cancellation,
      AttemptSending sending,
      LostNonces lost,
      Timeline timeline,
      PaymentLog log) {
    this.opening = opening;
    this.cancellation = cancellation;
    this.sending = sending;
    this.lost = lost;
    this.timeline = timeline;
    this.log = log;
  }

  /** {@code POST /cancel}: races it with a transfer of nothing. Idempotent. */
  public Outcome cancel(TaskRequest request) {
    return switch (opening.openInstruction(request)) {
      case TaskOpening.Found.Case found ->
          unlessAway(() -> race(found.payment().payment(), askedBy(request)));
      case TaskOpening.Found.None none -> none.answer();
    };
  }

  /**
   * {@code POST /nonce-lost}: something else has used its nonce, and nodes can no longer show what.
   * Done only where the nonce is used for good and no node knows any of the attempts; the next look
   * at the payment has ChangeNow asked again.
   */
  public Outcome nonceLost(TaskRequest request) {
    return switch (opening.openInstruction(request)) {
      case TaskOpening.Found.Case found ->
          unlessAway(() -> declareLost(found.payment(), askedBy(request)));
      case TaskOpening.Found.None none -> none.answer();
    };
  }

  /** Who asked, as the task's unsigned body says: only shown to people. */
  private static String askedBy(TaskRequest request) {
    String by = request.beside().getOrDefault(TaskRequest.ASKED_BY, "an operator");
    return by.substring(0, Math.min(by.length(), LONGEST_NAME)).replaceAll("\\p{Cntrl}", "?");
  }

  /** Where the chain cannot be asked now, nothing is changed and the task comes again. */
  private static Outcome unlessAway(Supplier<Outcome> instruction) {
    try {
      return instruction.get();
    } catch (ChainException e) {
      return new Outcome.NotYet(String.valueOf(e.getMessage()));
    }
  }

  private Outcome race(Payment payment, String by) {
    UniqueId uniqueId = payment.uniqueId();
    Optional<Attempt> signed = cancellation.sign(uniqueId, by);
    return signed
        .<Outcome>map(
            attempt ->
                new Outcome.Done(
                    "cancelling",
                    Map.of(
                        "unique_id",
                        uniqueId.value(),
                        "tx_hash",
                        attempt.txHash(),
                        "broadcast",
                        sending.send(attempt).getClass().getSimpleName())))
        .orElseGet(
            () ->
                refused(
                    payment,
                    Event.CANCELLATION_REFUSED,
                    "not_submitted: no attempt of this wallet to cancel"));
  }

  private Outcome declareLost(PaymentAttempts payment, String by) {
    if (payment.live().isEmpty()) {
      return lostRefused(payment, "not_submitted: it has no live attempt");
    }
    return switch (lost.declareLost(payment, by)) {
      case LostNonces.Fate.Lost gone -> StateAnswer.done("nonce_lost", gone.payment());
      case LostNonces.Fate.Open open -> lostRefused(payment, open.why());
      case LostNonces.Fate.Adopted paid ->
          new Outcome.Rejected(
              "refused: what used the nonce has paid it, and is taken for the payment");
    };
  }

  private Outcome lostRefused(PaymentAttempts payment, String reason) {
    return refused(payment.payment(), Event.NONCE_LOST_REFUSED, reason);
  }

  /** Nobody reads the task's answer: who asked finds the reason in the payment's timeline. */
  private Outcome refused(Payment payment, Event event, String reason) {
    timeline.note(payment.uniqueId(), event, null, reason);
    log.event(event, payment.uniqueId(), payment.cnApiId()).with("reason", reason).write();
    return new Outcome.Rejected("refused, the payment stays as it is: " + reason);
  }
}
