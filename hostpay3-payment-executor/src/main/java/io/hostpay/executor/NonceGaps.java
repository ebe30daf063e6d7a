package io.hostpay.executor;

import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;
import java.time.Clock;
import java.util.Optional;

/**
 * A payment waits for a lower nonce that the chain has not seen: the stored transaction with it is
 * broadcast again, whoever's it is; where the ledger has none (a foreign transaction was pending
 * with it and is gone), a transfer of nothing to the wallet itself fills the gap.
 */
final class NonceGaps {
  private final Wallet wallet;
  private final ExecutorSettings settings;
  private final Chain chain;
  private final PaymentLedger ledger;
  private final WalletLedger walletLedger;
  private final Clock clock;
  private final PaymentLog log;

  NonceGaps(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      Clock clock,
      PaymentLog log) {
    this.wallet = wallet;
    this.settings = settings;
    this.chain = chain;
    this.ledger = ledger;
    this.walletLedger = walletLedger;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Gets the chain past this nonce. Idempotent.
   *
   * @param nonce the next that the chain expects
   */
  void heal(BigInteger nonce) {
    Optional<StoredAttempt> holder = walletLedger.newestAttempt(nonce);
    if (holder.isEmpty()) {
      Fees fees = chain.suggestFees(settings.limits().maxFeeWei());
      holder = ledger.inTransaction(() -> Optional.of(fill(nonce, fees)));
      log.event(Event.NONCE_GAP)
          .with("nonce", nonce)
          .with("filled_by", holder.get().txHash())
          .write();
    }
    StoredAttempt attempt = holder.get();
    walletLedger.broadcast(attempt.txHash());
    var unused = chain.broadcast(new SignedTransaction(attempt.txHash(), attempt.rawTransaction()));
  }

  private StoredAttempt fill(BigInteger nonce, Fees fees) {
    walletLedger.lock();
    Optional<StoredAttempt> meanwhile = walletLedger.newestAttempt(nonce);
    if (meanwhile.isPresent()) {
      return meanwhile.get();
    }
    UnsignedTransaction nothing =
        new UnsignedTransaction(
            settings.chainId(),
            nonce,
            wallet.address(),
            BigInteger.ZERO,
            UnsignedTransaction.TRANSFER_GAS,
            fees);
    SignedTransaction signed = wallet.sign(nothing);
    StoredAttempt filler =
        new StoredAttempt(
            signed.hash(),
            null,
            nonce,
            nothing.to(),
            nothing.valueWei(),
            nothing.gasLimit(),
            fees.maxFeePerGas(),
            fees.maxPriorityFeePerGas(),
            signed.rawHex(),
            clock.instant());
    walletLedger.reserve(null, nonce);
    walletLedger.store(filler);
    return filler;
  }
}
