package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import java.math.BigInteger;
import java.time.Instant;

/** What the chain shows of a payment whose commit may be lost. */
public sealed interface LostCommitFinding {
  /**
   * Nothing that is mined or pending can be this payment's, as far as nodes show it.
   *
   * @param statusSince the payment is signed only if ChangeNow says after this moment that it still
   *     waits for the deposit: then what nodes no longer show has not paid it
   * @param comparedBelow the payment was compared with the unknown uses of nonces below this one
   */
  record None(Instant statusSince, BigInteger comparedBelow) implements LostCommitFinding {
    /** There was no reason to compare it. */
    static final None NOT_COMPARED = new None(Instant.MIN, BigInteger.ZERO);

    /** This one use was not the payment. Says nothing of the other nonces. */
    static final None NOT_THIS_ONE = NOT_COMPARED;

    /** Whether ChangeNow has to be asked again before it is signed. */
    public boolean needsNewerStatus(Payment payment) {
      Instant said = payment.verifiedAt();
      return said == null || said.isBefore(statusSince);
    }

    None and(None other) {
      return statusSince.isAfter(other.statusSince) ? this : other;
    }

    None below(BigInteger nonce) {
      return new None(statusSince, nonce);
    }
  }

  /** It was paid: it is SUBMITTED, with the transaction that did it. */
  record Restored() implements LostCommitFinding {}

  /** It may have been paid, or will be by what is pending: it is not signed now. */
  record Unclear(String why) implements LostCommitFinding {}
}
