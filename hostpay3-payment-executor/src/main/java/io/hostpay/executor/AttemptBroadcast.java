package io.hostpay.executor;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.BroadcastOutcome;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Hands the newest attempt of a payment to the nodes, the same bytes again and again, and finds out
 * what holds it up when it is not mined: a lower nonce, or its price. Whatever a node says to a
 * broadcast decides nothing; only what is mined does.
 */
final class AttemptBroadcast {
  private final Duration stuckAfter;
  private final Chain chain;
  private final WalletLedger walletLedger;
  private final AttemptSigner signer;
  private final Replacement replacement;
  private final NonceGaps gaps;
  private final Clock clock;
  private final PaymentLog log;

  AttemptBroadcast(
      ExecutorSettings.Limits limits,
      Chain chain,
      WalletLedger walletLedger,
      AttemptSigner signer,
      Replacement replacement,
      NonceGaps gaps,
      Clock clock,
      PaymentLog log) {
    this.stuckAfter = limits.stuckAfter();
    this.chain = chain;
    this.walletLedger = walletLedger;
    this.signer = signer;
    this.replacement = replacement;
    this.gaps = gaps;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Sends, and gets moving what is stuck.
   *
   * @param attempts the live attempts as just read, at least one, none of which has a receipt
   * @return false when the nonce seems to be used up, so that waiting for a receipt is no use
   */
  boolean send(Payment payment, List<StoredAttempt> attempts) {
    StoredAttempt newest = attempts.getFirst();
    BroadcastOutcome outcome = broadcast(payment, newest);
    if (outcome instanceof BroadcastOutcome.NonceTooLow) {
      return false;
    }
    if (!isStuck(newest) || !signer.signed(newest)) {
      return true;
    }
    BigInteger next = chain.funds(newest.wallet()).latestNonce();
    if (next.compareTo(newest.nonce()) > 0) {
      return false; // whatever the words were that the broadcast was answered with
    }
    if (next.compareTo(newest.nonce()) < 0) {
      // A lower nonce holds it up, not its price: dearer would not be sooner.
      gaps.heal(next);
      return true;
    }
    dearer(outcome, payment, attempts).ifPresent(attempt -> broadcast(payment, attempt));
    return true;
  }

  private boolean isStuck(StoredAttempt attempt) {
    return attempt.createdAt().plus(stuckAfter).isBefore(clock.instant());
  }

  /** A replacement where the price may be what holds it up. */
  private Optional<StoredAttempt> dearer(
      BroadcastOutcome outcome, Payment payment, List<StoredAttempt> attempts) {
    return switch (outcome) {
      case BroadcastOutcome.AlreadyKnown pending -> replacement.dearer(payment, attempts);
      case BroadcastOutcome.ReplacementUnderpriced low -> replacement.dearer(payment, attempts);
      case BroadcastOutcome.Underpriced low -> replacement.dearer(payment, attempts);
      case BroadcastOutcome.FeeTooLow low -> replacement.dearer(payment, attempts);
      // The node had forgotten it: it has not waited for its price there.
      case BroadcastOutcome.Accepted again -> replacement.dearerIfBelowMarket(payment, attempts);
      // No price helps against these.
      case BroadcastOutcome.AccountFull other -> Optional.empty();
      case BroadcastOutcome.InsufficientFunds other -> Optional.empty();
      case BroadcastOutcome.NonceTooHigh other -> Optional.empty();
      case BroadcastOutcome.NonceTooLow other -> Optional.empty();
      case BroadcastOutcome.RateLimited other -> Optional.empty();
      case BroadcastOutcome.Refused other -> Optional.empty();
      case BroadcastOutcome.Unknown other -> Optional.empty();
    };
  }

  private BroadcastOutcome broadcast(Payment payment, StoredAttempt attempt) {
    walletLedger.broadcast(attempt.txHash());
    BroadcastOutcome outcome =
        chain.broadcast(new SignedTransaction(attempt.txHash(), attempt.rawTransaction()));
    if (outcome instanceof BroadcastOutcome.Accepted) {
      log.event(Event.TRANSACTION_BROADCAST, payment.uniqueId(), payment.cnApiId())
          .with("tx_hash", attempt.txHash())
          .write();
    } else if (!(outcome instanceof BroadcastOutcome.AlreadyKnown)) {
      log.event(Event.BROADCAST_DEFERRED, payment.uniqueId(), payment.cnApiId())
          .with("tx_hash", attempt.txHash())
          .with("outcome", outcome.getClass().getSimpleName())
          .with("detail", outcome.detail())
          .write();
    }
    return outcome;
  }
}
