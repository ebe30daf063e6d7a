package io.hostpay.executor;

import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.StoredAttempt;
import java.time.Clock;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Signs with the wallet and makes of it what is to be stored. Stores and sends nothing. */
final class AttemptSigner {
  private final Wallet wallet;
  private final Clock clock;

  AttemptSigner(Wallet wallet, Clock clock) {
    this.wallet = wallet;
    this.clock = clock;
  }

  /**
   * Signs.
   *
   * @param uniqueId of the payment; {@code null} where it only fills a gap between nonces
   */
  StoredAttempt sign(@Nullable String uniqueId, UnsignedTransaction tx) {
    SignedTransaction signed = wallet.sign(tx);
    return new StoredAttempt(
        signed.hash(),
        uniqueId,
        wallet.address().toLowerCase(Locale.ROOT),
        tx.nonce(),
        tx.to(),
        tx.valueWei(),
        tx.gasLimit(),
        tx.fees().maxFeePerGas(),
        tx.fees().maxPriorityFeePerGas(),
        signed.rawHex(),
        clock.instant());
  }

  /**
   * Whether this wallet signed it. After a change of the wallet's key another one may have: what
   * this wallet signs under the same nonce does not compete with that, it is paid beside it.
   */
  boolean signed(StoredAttempt attempt) {
    return attempt.wallet().equalsIgnoreCase(wallet.address());
  }
}
