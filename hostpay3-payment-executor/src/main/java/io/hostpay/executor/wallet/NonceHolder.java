package io.hostpay.executor.wallet;

import java.time.Instant;
import java.util.List;

/** Who holds a nonce at or above the wallet's next one, or has used it. */
sealed interface NonceHolder {
  /** A payment's attempt, which its own looks see to. */
  record OurAttempt(Attempt newest) implements NonceHolder {}

  /**
   * A filler of a gap, which nobody else sees to.
   *
   * @param attempts all of its attempts, newest first
   */
  record OurFiller(List<Attempt> attempts) implements NonceHolder {
    Attempt newest() {
      return attempts.getFirst();
    }
  }

  /** It is used on at least one endpoint's chain, by what the ledger does not know. */
  record ForeignMined() implements NonceHolder {}

  /** A transaction that the ledger does not know waits with it in a pool. */
  record ForeignPending() implements NonceHolder {}

  /**
   * It comes next for chain and pools, and neither they nor the ledger have anything there.
   *
   * @param serverStartedAt when the database's server was started that ran before they were asked
   */
  record Nobody(Instant serverStartedAt) implements NonceHolder {}

  /** It can't be told: nothing is done about it. */
  record Unknown() implements NonceHolder {}
}
