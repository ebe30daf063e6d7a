package io.hostpay.orchestrator;

import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.orchestrator.alchemy.Sighting;
import io.hostpay.orchestrator.ledger.Hint;
import io.hostpay.orchestrator.ledger.HintedAttempt;
import java.util.List;
import java.util.Optional;

/**
 * What {@code tx_status} of a payment should say after a notification. Notifications come late, out
 * of order, and for replaced attempts; what the ledger knows counts for more.
 */
final class TransactionStatus {
  private TransactionStatus() {}

  /**
   * The status to write, or nothing when the notification changes none.
   *
   * @param sighting the newest of its attempt
   * @param attempts all of the payment, newest first, with what was last said of each
   */
  static Optional<Hint> after(Sighting sighting, Payment payment, List<HintedAttempt> attempts) {
    return switch (payment.state()) {
      // Nothing signed is on its way, or the end is decided.
      case RECEIVED, VERIFIED, REJECTED, FAILED -> Optional.empty();
      case SUBMITTED -> ofPending(payment, attempts);
      case PAID, COMPLETED -> ofMined(sighting, payment);
    };
  }

  /**
   * What was said of a SUBMITTED payment so far. One of the attempts at most can be mined: the best
   * hint of any of them is the payment's.
   *
   * @param attempts as for {@link #after}
   */
  static Optional<Hint> ofPending(Payment payment, List<HintedAttempt> attempts) {
    List<HintedAttempt> paying =
        attempts.stream().filter(attempt -> attempt.live() && attempt.pays()).toList();
    if (paying.stream().anyMatch(attempt -> says(attempt, Hint.CONFIRMED, payment))) {
      return Optional.of(Hint.CONFIRMED);
    }
    if (paying.stream().anyMatch(attempt -> says(attempt, Hint.REORGED, payment))) {
      return Optional.of(Hint.REORGED);
    }
    // That a replaced attempt is dropped is the point of replacing it.
    boolean newestDropped =
        !attempts.isEmpty()
            && attempts.getFirst().pays()
            && attempts.getFirst().live()
            && says(attempts.getFirst(), Hint.DROPPED, payment);
    return newestDropped ? Optional.of(Hint.DROPPED) : Optional.empty();
  }

  /**
   * A hint recorded before the payment was last submitted is about a branch that has left the
   * chain, and does not count.
   */
  private static boolean says(HintedAttempt attempt, Hint hint, Payment payment) {
    return attempt.hint() == hint
        && attempt.learntAt() != null
        && !attempt.learntAt().isBefore(payment.stateChangedAt());
  }

  private static Optional<Hint> ofMined(Sighting sighting, Payment payment) {
    MinedTransaction mined = payment.mined();
    if (mined == null || !mined.txHash().equals(sighting.txHash())) {
      return Optional.empty();
    }
    return switch (sighting.fate()) {
      case MINED -> Optional.of(Hint.CONFIRMED);
      // Another block than the ledger's: the payment was already found elsewhere.
      case REMOVED ->
          sighting.blockNumber() == null || sighting.blockNumber() == mined.blockNumber()
              ? Optional.of(Hint.REORGED)
              : Optional.empty();
      case DROPPED, REVERTED -> Optional.empty();
    };
  }
}
