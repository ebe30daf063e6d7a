package io.hostpay.common.ledger;

import static java.util.Map.entry;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a payment stands. {@code RECEIVED -> VERIFIED -> SUBMITTED -> PAID -> COMPLETED}; the ends
 * {@code REJECTED} and {@code FAILED} carry an {@link EndReason}.
 *
 * <p>{@code SUBMITTED} means that a signed transaction exists: from there on a payment ends only by
 * what is mined.
 */
public enum PaymentState {
  /** Asked for; ChangeNow has yet to say that it waits for the deposit. */
  RECEIVED,
  /** ChangeNow waits for the deposit; nothing is signed. */
  VERIFIED,
  /** A signed transaction exists and may be mined at any time. */
  SUBMITTED,
  /** Mined with success; the orchestrator has yet to hear of it. */
  PAID,
  /** Mined, and the orchestrator knows. */
  COMPLETED,
  /** Refused before anything was signed. */
  REJECTED,
  /** Ended without payment; a person decides what follows. */
  FAILED;

  /** Same table as {@code hostpay_payment_transition}; a test compares the two. */
  private static final Map<PaymentState, Set<PaymentState>> TRANSITIONS =
      Map.ofEntries(
          entry(RECEIVED, EnumSet.of(VERIFIED, REJECTED, FAILED)),
          // back to RECEIVED: ChangeNow's status is too old and is asked for again
          entry(VERIFIED, EnumSet.of(RECEIVED, SUBMITTED, REJECTED, FAILED)),
          // FAILED only when a revert or a cancellation is final on the chain; back to RECEIVED
          // when a foreign transaction consumed the nonce, finally: nothing signed can be mined,
          // and ChangeNow is asked again before anything else is
          entry(SUBMITTED, EnumSet.of(PAID, FAILED, RECEIVED)),
          // back to SUBMITTED: reorganised out of the chain
          entry(PAID, EnumSet.of(COMPLETED, SUBMITTED)),
          entry(COMPLETED, EnumSet.of(SUBMITTED)),
          // reopened by an operator
          entry(REJECTED, EnumSet.of(RECEIVED)),
          entry(FAILED, EnumSet.of(RECEIVED)));

  /** The states that may follow this one. */
  public Set<PaymentState> next() {
    return Set.copyOf(TRANSITIONS.getOrDefault(this, Set.of()));
  }

  /** A transaction that paid it is mined. */
  public boolean isPaid() {
    return this == PAID || this == COMPLETED;
  }

  /** Nothing is signed and nothing is decided against it: it is open. */
  public boolean isOpenAndUnsigned() {
    return this == RECEIVED || this == VERIFIED;
  }
}
