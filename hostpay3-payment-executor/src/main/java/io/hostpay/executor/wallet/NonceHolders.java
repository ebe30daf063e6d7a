package io.hostpay.executor.wallet;

import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Presence;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The one place that says who holds a nonce of the wallet. */
final class NonceHolders {
  private final Wallet wallet;
  private final Chain chain;
  private final Attempts attempts;
  private final LedgerServer server;

  NonceHolders(Wallet wallet, Chain chain, Attempts attempts, LedgerServer server) {
    this.wallet = wallet;
    this.chain = chain;
    this.attempts = attempts;
    this.server = server;
  }

  /** Three calls to the chain where the ledger has nothing at this nonce, else none. */
  NonceHolder holder(BigInteger nonce) {
    Instant serverStartedAt = server.startedAt(); // before anything else is asked
    return inLedger(nonce).orElseGet(() -> inPools(nonce, serverStartedAt));
  }

  private NonceHolder inPools(BigInteger nonce, Instant serverStartedAt) {
    return switch (chain.pooled(wallet.address(), nonce)) {
      case USED -> new NonceHolder.ForeignMined();
      case HELD -> new NonceHolder.ForeignPending();
      case NOTHING -> new NonceHolder.Nobody(serverStartedAt);
      case UNKNOWN -> new NonceHolder.Unknown();
    };
  }

  /**
   * Whether that still holds. After a failover it does not: the commit of a payment that has the
   * nonce by now may be lost. What used the nonce would count as the filler's, and the payment be
   * signed again. Under the wallet's lock.
   */
  boolean isStillNobodys(BigInteger nonce, NonceHolder.Nobody seen) {
    return inLedger(nonce).isEmpty() && server.startedAt().equals(seen.serverStartedAt());
  }

  /** Whom the ledger gave it to, if anybody. */
  Optional<NonceHolder> inLedger(BigInteger nonce) {
    List<Attempt> there = attempts.at(wallet.address().toLowerCase(Locale.ROOT), nonce);
    List<Attempt> ours = there.stream().filter(Attempt::hasBytes).toList();
    if (ours.isEmpty()) {
      // Adopted attempts alone: their bytes are not in the ledger, so only others can resend them.
      return there.isEmpty() ? Optional.empty() : Optional.of(new NonceHolder.ForeignPending());
    }
    Attempt newest = ours.getFirst();
    return Optional.of(
        newest.kind() == AttemptKind.FILLER
            ? new NonceHolder.OurFiller(ours)
            : new NonceHolder.OurAttempt(newest));
  }

  /**
   * Whether others have something in the place of a filler of ours that every pool has forgotten:
   * that fills the gap just as well, so ours is not sent again. One call while a pool has the
   * newest.
   */
  boolean isOthersNow(NonceHolder.OurFiller ours) {
    return ours.attempts().stream().noneMatch(this::isPending)
        && switch (chain.pooled(wallet.address(), ours.newest().nonce())) {
          case USED, HELD -> true;
          case NOTHING, UNKNOWN -> false;
        };
  }

  private boolean isPending(Attempt attempt) {
    return chain.knows(attempt.txHash()) == Presence.PENDING;
  }
}
