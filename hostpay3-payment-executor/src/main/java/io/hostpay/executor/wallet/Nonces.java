package io.hostpay.executor.wallet;

import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/** The one place that says who holds a nonce of the wallet. */
final class Nonces {
  private final Wallet wallet;
  private final Chain chain;
  private final Attempts attempts;

  Nonces(Wallet wallet, Chain chain, Attempts attempts) {
    this.wallet = wallet;
    this.chain = chain;
    this.attempts = attempts;
  }

  /** Three calls to the chain where the ledger has nothing at this nonce, else none. */
  NonceHolder holder(BigInteger nonce) {
    Optional<NonceHolder> ours = inLedger(nonce);
    return ours.isPresent()
        ? ours.get()
        : switch (chain.pooled(wallet.address(), nonce)) {
          case USED -> new NonceHolder.ForeignMined();
          case HELD -> new NonceHolder.ForeignPending();
          case NOTHING -> new NonceHolder.Nobody();
          case UNKNOWN -> new NonceHolder.Unknown();
        };
  }

  /** Whom the ledger gave it to, if anybody. */
  Optional<NonceHolder> inLedger(BigInteger nonce) {
    return attempts
        .newestAt(wallet.address().toLowerCase(Locale.ROOT), nonce)
        .map(
            newest ->
                newest.kind() == AttemptKind.FILLER
                    ? new NonceHolder.OurFiller(newest)
                    : new NonceHolder.OurAttempt(newest));
  }
}
