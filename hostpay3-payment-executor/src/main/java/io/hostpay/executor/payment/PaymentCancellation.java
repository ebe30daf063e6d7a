package io.hostpay.executor.payment;

import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.AttemptSending;
import io.hostpay.executor.wallet.Attempts;
import io.hostpay.executor.wallet.Cancellation;
import io.hostpay.executor.wallet.LostNonces;
import io.hostpay.executor.wallet.PaymentAttempts;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What operators do about a payment that is signed; it ends by what is mined all the same. */
public final class PaymentCancellation {
  private final Cancellation cancellation;
  private final AttemptSending sending;
  private final Attempts attempts;
  private final LostNonces lost;

  PaymentCancellation(
      Cancellation cancellation, AttemptSending sending, Attempts attempts, LostNonces lost) {
    this.cancellation = cancellation;
    this.sending = sending;
    this.attempts = attempts;
    this.lost = lost;
  }

  /** {@code POST /cancel}: races it with a transfer of nothing. Idempotent. */
  public Outcome cancel(UniqueId uniqueId) {
    return asked(() -> race(uniqueId));
  }

  private Outcome race(UniqueId uniqueId) {
    Optional<Attempt> signed = cancellation.sign(uniqueId);
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
        .orElseGet(() -> new Outcome.Rejected("not_submitted"));
  }

  /**
   * {@code POST /nonce-lost}: something else has used its nonce, and nodes can no longer show what.
   * Done only where the nonce is used for good and no node knows any of the attempts; the next look
   * at the payment has ChangeNow asked again.
   */
  public Outcome nonceLost(UniqueId uniqueId) {
    return asked(() -> declareLost(uniqueId));
  }

  /** Where the chain cannot be asked now, nothing is changed and the operator has to ask again. */
  private static Outcome asked(Supplier<Outcome> operation) {
    try {
      return operation.get();
    } catch (ChainException e) {
      return new Outcome.NotYet(String.valueOf(e.getMessage()));
    }
  }

  private Outcome declareLost(UniqueId uniqueId) {
    Optional<PaymentAttempts> found =
        attempts.find(uniqueId).filter(payment -> !payment.live().isEmpty());
    if (found.isEmpty()) {
      return new Outcome.Rejected("not_submitted");
    }
    return switch (lost.declareLost(found.get(), "an operator")) {
      case LostNonces.Fate.Lost gone -> StateAnswer.done("nonce_lost", gone.payment());
      case LostNonces.Fate.Open open -> new Outcome.Rejected("refused: " + open.why());
      case LostNonces.Fate.Adopted paid -> new Outcome.Rejected("refused: it is paid");
    };
  }
}
