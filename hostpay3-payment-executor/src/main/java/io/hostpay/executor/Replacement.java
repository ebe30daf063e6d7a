package io.hostpay.executor;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FeesAboveCap;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * A dearer attempt with the same nonce for one whose price holds it up. Of both at most one can be
 * mined; the older ones stay stored and watched.
 */
final class Replacement {
  private final long chainId;
  private final BigInteger maxFeeWei;
  private final Chain chain;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final WalletLedger walletLedger;
  private final AttemptSigner signer;
  private final PaymentLog log;

  Replacement(
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      Timeline timeline,
      WalletLedger walletLedger,
      AttemptSigner signer,
      PaymentLog log) {
    this.chainId = settings.chainId();
    this.maxFeeWei = settings.limits().maxFeeWei();
    this.chain = chain;
    this.ledger = ledger;
    this.timeline = timeline;
    this.walletLedger = walletLedger;
    this.signer = signer;
    this.log = log;
  }

  /**
   * Signs and stores a replacement of the newest attempt, unless it would cost more than the cap.
   *
   * @param attempts the live attempts as just read, none of which has a receipt
   * @return the stored replacement, to be broadcast
   */
  Optional<StoredAttempt> dearer(Payment payment, List<StoredAttempt> attempts) {
    return replace(payment, attempts, false);
  }

  /** Likewise, only if the newest attempt offers less than is usual now. */
  Optional<StoredAttempt> dearerIfBelowMarket(Payment payment, List<StoredAttempt> attempts) {
    return replace(payment, attempts, true);
  }

  private Optional<StoredAttempt> replace(
      Payment payment, List<StoredAttempt> attempts, boolean onlyBelowMarket) {
    StoredAttempt newest = attempts.getFirst();
    Fees offered = new Fees(newest.maxFeePerGas(), newest.maxPriorityFeePerGas());
    Fees market;
    try {
      market = chain.market().fees(maxFeeWei);
    } catch (FeesAboveCap e) {
      return Optional.empty(); // not mined at any price that we offer
    }
    Fees fees = offered.bumped().max(market);
    if (fees.exceeds(maxFeeWei) || (onlyBelowMarket && offered.max(market).equals(offered))) {
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

  private Optional<StoredAttempt> signAndStore(
      Payment seen, List<StoredAttempt> attempts, StoredAttempt newest, Fees fees) {
    LockedPayment payment = ledger.lock(seen.order().uniqueId()).orElseThrow();
    if (payment.state() != PaymentState.SUBMITTED
        || !attempts.equals(walletLedger.liveAttempts(payment.uniqueId()))) {
      return Optional.empty(); // another delivery was faster
    }
    StoredAttempt replacement =
        signer.sign(
            payment.uniqueId(),
            new UnsignedTransaction(
                chainId,
                newest.nonce(),
                newest.toAddress(),
                newest.valueWei(),
                newest.gasLimit(),
                fees));
    walletLedger.store(replacement);
    timeline.note(
        payment.order().uniqueId(),
        Event.TRANSACTION_REPLACED,
        null,
        "tx_hash=" + replacement.txHash() + " replaces=" + newest.txHash());
    return Optional.of(replacement);
  }
}
