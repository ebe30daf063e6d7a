package io.hostpay.executor;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FeesAboveCap;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * A dearer attempt with the same nonce for one that is stuck. Of both at most one can be mined; the
 * older ones stay stored and watched.
 */
final class Replacement {
  private final Wallet wallet;
  private final long chainId;
  private final ExecutorSettings.Limits limits;
  private final Chain chain;
  private final PaymentLedger ledger;
  private final WalletLedger walletLedger;
  private final NonceGaps gaps;
  private final Clock clock;
  private final PaymentLog log;

  Replacement(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      NonceGaps gaps,
      Clock clock,
      PaymentLog log) {
    this.wallet = wallet;
    this.chainId = settings.chainId();
    this.limits = settings.limits();
    this.chain = chain;
    this.ledger = ledger;
    this.walletLedger = walletLedger;
    this.gaps = gaps;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Signs and stores a replacement when the newest attempt is older than {@code STUCK_AFTER} and
   * the fees may still rise.
   *
   * @param attempts the live attempts as just read, none of which has a receipt
   * @return the stored replacement, to be broadcast
   */
  Optional<StoredAttempt> ifStuck(Payment payment, List<StoredAttempt> attempts) {
    if (attempts.isEmpty() || !isStuck(attempts.getFirst())) {
      return Optional.empty();
    }
    StoredAttempt newest = attempts.getFirst();
    BigInteger next = chain.funds(wallet.address()).latestNonce();
    if (next.compareTo(newest.nonce()) < 0) {
      // A lower nonce holds it up, not its price: dearer would not be sooner.
      gaps.heal(next);
      return Optional.empty();
    }
    Fees fees =
        new Fees(newest.maxFeePerGas(), newest.maxPriorityFeePerGas()).bumped().max(marketFees());
    if (fees.exceeds(limits.maxFeeWei())) {
      return Optional.empty();
    }
    Optional<StoredAttempt> stored =
        ledger.inTransaction(() -> signAndStore(payment, attempts, newest, fees));
    stored.ifPresent(
        attempt ->
            log.event(Event.TRANSACTION_REPLACED, payment.uniqueId(), payment.cnApiId())
                .with("tx_hash", attempt.txHash())
                .with("replaces", newest.txHash())
                .with("nonce", attempt.nonce())
                .with("max_fee_per_gas", attempt.maxFeePerGas())
                .write());
    return stored;
  }

  private boolean isStuck(StoredAttempt attempt) {
    return attempt.createdAt().plus(limits.stuckAfter()).isBefore(clock.instant());
  }

  private Fees marketFees() {
    try {
      return chain.suggestFees(limits.maxFeeWei());
    } catch (FeesAboveCap e) {
      // Not mined at any price we offer: the bump alone is no use, and over the cap with this.
      return new Fees(limits.maxFeeWei().add(BigInteger.ONE), BigInteger.ZERO);
    }
  }

  private Optional<StoredAttempt> signAndStore(
      Payment seen, List<StoredAttempt> attempts, StoredAttempt newest, Fees fees) {
    Payment payment = ledger.lock(seen.order().uniqueId()).orElseThrow();
    if (payment.state() != PaymentState.SUBMITTED
        || !attempts.equals(walletLedger.liveAttempts(payment.uniqueId()))) {
      return Optional.empty(); // another delivery was faster
    }
    SignedTransaction signed =
        wallet.sign(
            new UnsignedTransaction(
                chainId,
                newest.nonce(),
                newest.toAddress(),
                newest.valueWei(),
                newest.gasLimit(),
                fees));
    StoredAttempt replacement =
        new StoredAttempt(
            signed.hash(),
            payment.uniqueId(),
            newest.nonce(),
            newest.toAddress(),
            newest.valueWei(),
            newest.gasLimit(),
            fees.maxFeePerGas(),
            fees.maxPriorityFeePerGas(),
            signed.rawHex(),
            clock.instant());
    walletLedger.store(replacement);
    ledger.note(
        payment.order().uniqueId(),
        Event.TRANSACTION_REPLACED,
        null,
        "tx_hash=" + signed.hash() + " replaces=" + newest.txHash());
    return Optional.of(replacement);
  }
}
