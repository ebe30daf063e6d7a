package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.executor.ethereum.BroadcastOutcome;
import io.hostpay.executor.ethereum.FeeFloor;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FeesAboveCap;
import io.hostpay.executor.ethereum.Market;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A dearer attempt at the same nonce for one whose price holds it up. Of all of them at most one
 * can be mined; the older ones stay stored and watched.
 */
public final class Replacement {
  private final WalletSettings settings;
  private final WalletRow row;
  private final SigningTurns turns;
  private final Attempts stored;
  private final AttemptSigner signer;
  private final Clock clock;
  private final WalletEvents events;

  Replacement(
      WalletSettings settings,
      WalletRow row,
      SigningTurns turns,
      Attempts stored,
      AttemptSigner signer,
      Clock clock,
      WalletEvents events) {
    this.settings = settings;
    this.row = row;
    this.turns = turns;
    this.stored = stored;
    this.signer = signer;
    this.clock = clock;
    this.events = events;
  }

  /** Whether it has waited long enough for its price to be the reason. */
  public boolean isStuck(Attempt attempt) {
    return !attempt.createdAt().plus(settings.stuckAfter()).isAfter(clock.instant());
  }

  /**
   * Whether this instance's wallet signed it. Only then does another attempt at the same nonce
   * compete with it; one by another wallet would be paid beside it.
   */
  public boolean isSignedByThisWallet(Attempt attempt) {
    return signer.hasSigned(attempt);
  }

  /**
   * Replaces it because no next block can take it at its price, whatever its place among the
   * nonces.
   */
  public Optional<Attempt> replaceBelowMarket(PaymentAttempts payment, Market market) {
    return payment
        .newest()
        .filter(newest -> market.excludes(newest.fees()))
        .flatMap(newest -> dearer(payment, newest, market, FeeFloor.NONE));
  }

  /** Replaces it because it is stuck at the nonce that comes next on the chain. */
  public Optional<Attempt> replaceStuck(
      PaymentAttempts payment, Market market, BroadcastOutcome said) {
    return payment
        .newest()
        .filter(newest -> isPriceTheReason(newest, market, said))
        .flatMap(newest -> dearer(payment, newest, market, floor(said)));
  }

  /** Replaces it because the nodes refuse it and name the least fees that they want. */
  public Optional<Attempt> replaceAsNamed(
      PaymentAttempts payment, Market market, BroadcastOutcome said) {
    FeeFloor floor = floor(said);
    return payment
        .newest()
        .filter(newest -> floor.isNamed() && !floor.raise(newest.fees()).equals(newest.fees()))
        .flatMap(newest -> replace(payment, newest, market, floor));
  }

  private static boolean isPriceTheReason(Attempt newest, Market market, BroadcastOutcome said) {
    return switch (said) {
      case BroadcastOutcome.AlreadyKnown pending -> true;
      case BroadcastOutcome.ReplacementUnderpriced low -> true;
      case BroadcastOutcome.Underpriced low -> true;
      case BroadcastOutcome.FeeTooLow low -> true;
      // Unknown words: another price does no harm, and the node may take it.
      case BroadcastOutcome.Refused unknownWords -> true;
      // The node has only just got it again, so that it has not waited there for its price.
      case BroadcastOutcome.Accepted again -> market.excludes(newest.fees());
      // No price helps against these.
      case BroadcastOutcome.AccountFull other -> false;
      case BroadcastOutcome.InsufficientFunds other -> false;
      case BroadcastOutcome.NonceTooHigh other -> false;
      case BroadcastOutcome.NonceTooLow other -> false;
      case BroadcastOutcome.RateLimited other -> false;
      case BroadcastOutcome.Unknown other -> false;
      case BroadcastOutcome.NotSent other -> false;
    };
  }

  private static FeeFloor floor(BroadcastOutcome said) {
    return switch (said) {
      case BroadcastOutcome.Underpriced low -> low.floor();
      case BroadcastOutcome.FeeTooLow low -> low.floor();
      case BroadcastOutcome.ReplacementUnderpriced low -> low.floor();
      default -> FeeFloor.NONE;
    };
  }

  /**
   * As long as no block has come, nothing could have been mined at any price. Any other height
   * counts, a lower one too: a node may have made up too great a one when the last attempt was
   * signed, and no block would be above it.
   */
  private Optional<Attempt> dearer(
      PaymentAttempts payment, Attempt newest, Market market, FeeFloor floor) {
    return market.head() != newest.head()
        ? replace(payment, newest, market, floor)
        : Optional.empty();
  }

  private Optional<Attempt> replace(
      PaymentAttempts seen, Attempt newest, Market market, FeeFloor floor) {
    if (!signer.hasSigned(newest)) {
      return Optional.empty();
    }
    Fees fees;
    try {
      fees = floor.raise(newest.fees().bumped().max(market.fees(settings.maxFeeWei())));
    } catch (FeesAboveCap e) {
      return Optional.empty(); // not mined at any price that we offer
    }
    if (fees.exceeds(settings.maxFeeWei())) {
      return Optional.empty();
    }
    Payment payment = seen.payment();
    Optional<Attempt> replacement =
        turns
            .whileIn(
                PaymentState.SUBMITTED,
                payment.order().uniqueId(),
                locked -> signAndStore(payment, seen.live(), newest, fees, market.head()))
            .flatMap(signed -> signed);
    replacement.ifPresent(
        attempt -> events.record(payment, Event.TRANSACTION_REPLACED, fields(attempt, newest)));
    return replacement;
  }

  private Optional<Attempt> signAndStore(
      Payment payment, List<Attempt> seen, Attempt newest, Fees fees, long head) {
    if (row.isPaused() || !Attempts.areSame(seen, stored.live(payment.uniqueId()))) {
      return Optional.empty(); // in the second case another delivery was faster
    }
    return Optional.of(signer.signDearer(newest, seen.getFirst().number() + 1, fees, head));
  }

  private static SequencedMap<String, Object> fields(Attempt attempt, Attempt newest) {
    SequencedMap<String, Object> fields = new LinkedHashMap<>();
    fields.put("tx_hash", attempt.txHash());
    fields.put("replaces", newest.txHash());
    fields.put("nonce", attempt.nonce());
    fields.put("max_fee_per_gas", attempt.maxFeePerGas());
    return fields;
  }
}
