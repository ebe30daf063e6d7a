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
  private final AttemptSigner signer;
  private final Clock clock;
  private final PaymentLog log;

  NonceGaps(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      AttemptSigner signer,
      Clock clock,
      PaymentLog log) {
    this.wallet = wallet;
    this.settings = settings;
    this.chain = chain;
    this.ledger = ledger;
    this.walletLedger = walletLedger;
    this.signer = signer;
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
    StoredAttempt attempt =
        holder.isPresent() && !isStuckFiller(holder) ? holder.get() : fill(nonce);
    walletLedger.broadcast(attempt.txHash());
    var unused = chain.broadcast(new SignedTransaction(attempt.txHash(), attempt.rawTransaction()));
  }

  /** A payment's own deliveries see to its price; nobody else sees to a filler's. */
  private boolean isStuckFiller(Optional<StoredAttempt> holder) {
    return holder
        .filter(attempt -> attempt.uniqueId() == null)
        .filter(
            filler ->
                filler.createdAt().plus(settings.limits().stuckAfter()).isBefore(clock.instant()))
        .isPresent();
  }

  private StoredAttempt fill(BigInteger nonce) {
    Fees market = chain.market().fees(settings.limits().maxFeeWei());
    record Filled(StoredAttempt attempt, boolean now) {}
    Filled filled =
        ledger.inTransaction(
            () -> {
              walletLedger.lock();
              Optional<StoredAttempt> holder = walletLedger.newestAttempt(nonce);
              if (holder.isEmpty()) {
                walletLedger.reserve(null, nonce);
                return new Filled(store(nonce, market), true);
              }
              Fees dearer =
                  new Fees(holder.get().maxFeePerGas(), holder.get().maxPriorityFeePerGas())
                      .bumped()
                      .max(market);
              return isStuckFiller(holder) && !dearer.exceeds(settings.limits().maxFeeWei())
                  ? new Filled(store(nonce, dearer), true)
                  : new Filled(holder.get(), false);
            });
    if (filled.now()) {
      log.event(Event.NONCE_GAP)
          .with("nonce", nonce)
          .with("filled_by", filled.attempt().txHash())
          .write();
    }
    return filled.attempt();
  }

  private StoredAttempt store(BigInteger nonce, Fees fees) {
    StoredAttempt filler =
        signer.sign(
            null,
            new UnsignedTransaction(
                settings.chainId(),
                nonce,
                wallet.address(),
                BigInteger.ZERO,
                UnsignedTransaction.TRANSFER_GAS,
                fees));
    walletLedger.store(filler);
    return filler;
  }
}
