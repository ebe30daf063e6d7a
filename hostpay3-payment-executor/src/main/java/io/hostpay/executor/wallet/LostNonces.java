package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.logging.Event;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.NonceUse;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A nonce is used up and none of the payment's attempts has a receipt: one of them is mined and the
 * node that should know lags; or another transaction has taken the nonce. One that paid the same
 * deposit the same wei is the payment. Any other is believed only once its block is final.
 */
public final class LostNonces {
  private final Chain chain;
  private final PaymentChanges changes;
  private final PaymentLedger ledger;
  private final Attempts attempts;
  private final ForeignTakers takers;
  private final AttemptSigner signer;
  private final WalletEvents events;

  LostNonces(
      Chain chain,
      PaymentChanges changes,
      PaymentLedger ledger,
      Attempts attempts,
      ForeignTakers takers,
      AttemptSigner signer,
      WalletEvents events) {
    this.chain = chain;
    this.changes = changes;
    this.ledger = ledger;
    this.attempts = attempts;
    this.takers = takers;
    this.signer = signer;
    this.events = events;
  }

  /** What became of the nonce. */
  public sealed interface Fate {
    /** It is open, or its use is not shown or not final: the payment's state stays as it is. */
    record Open(String why) implements Fate {}

    /** Something else paid in its place, and is one of the payment's attempts now. */
    record Adopted(Attempt attempt) implements Fate {}

    /** It is lost for good: the payment is RECEIVED again. */
    record Lost(Payment payment) implements Fate {}
  }

  /**
   * Finds out what used the nonce, and records what can be proved.
   *
   * @param seen with at least one attempt, none of which has a receipt
   */
  public Fate resolve(PaymentAttempts seen) {
    Attempt newest = seen.live().getFirst();
    Optional<BlockRef> known = takers.blockOf(newest);
    if (known.isPresent()) {
      return loseIfFinal(seen, known.get());
    }
    return switch (chain.nonceUse(newest.wallet(), newest.nonce())) {
      case NonceUse.NotUsed open -> new Fate.Open("The nonce is not used up after all.");
      case NonceUse.Unproven unproven -> raiseUnproven(seen, unproven.known());
      case NonceUse.ByTransaction use -> {
        if (seen.live().stream().anyMatch(own -> own.txHash().equals(use.txHash()))) {
          yield new Fate.Open("The transaction is mined and its receipt is not there yet.");
        }
        if (NonceUseComparison.pays(seen.payment(), use.to(), use.valueWei())) {
          yield adopt(seen, use);
        }
        yield recordTaker(seen, use);
      }
      case NonceUse.ByAuthorization use -> recordTaker(seen, use);
    };
  }

  /** Records what used the nonce; the payment loses it once that block is final. */
  private Fate recordTaker(PaymentAttempts seen, NonceUse use) {
    return whileStill(seen, locked -> takers.record(locked, seen.live().getFirst(), use))
        .map(block -> loseIfFinal(seen, block))
        .orElseGet(LostNonces::changedMeanwhile);
  }

  private Fate adopt(PaymentAttempts seen, NonceUse.ByTransaction use) {
    Optional<Attempt> adopted =
        whileStill(
            seen,
            locked -> {
              Attempt attempt = signer.storeAdopted(locked.payment(), seen.live().getFirst(), use);
              events.record(
                  seen.payment(),
                  Event.PAYMENT_ADOPTED,
                  WalletEvents.fields("tx_hash", attempt.txHash(), "nonce", attempt.nonce()));
              return attempt;
            });
    return adopted.<Fate>map(Fate.Adopted::new).orElseGet(LostNonces::changedMeanwhile);
  }

  /** Raises the alarm: what used the nonce cannot be proved, so a person has to decide. */
  private Fate raiseUnproven(PaymentAttempts seen, String known) {
    events.record(
        seen.payment(),
        Event.NONCE_UNPROVEN,
        WalletEvents.fields("nonce", seen.live().getFirst().nonce(), "known", known));
    return new Fate.Open(
        "The payment waits, since its nonce is used up and nodes do not show by what: " + known);
  }

  private Fate loseIfFinal(PaymentAttempts seen, BlockRef block) {
    return switch (chain.finality(block)) {
      case FINAL ->
          isUsedForGood(seen.live().getFirst())
              ? releaseAndReturn(seen, "in block " + block.number())
              : new Fate.Open(
                  "Something else has used the nonce; nodes differ on whether for good.");
      case DISPLACED ->
          whileStill(seen, locked -> takers.forget(locked, seen.live().getFirst()))
              .<Fate>map(
                  open -> new Fate.Open("The block that used the nonce up has left the chain."))
              .orElseGet(LostNonces::changedMeanwhile);
      case NOT_YET -> new Fate.Open("Something else has used the nonce; that is not final yet.");
      case UNKNOWN -> new Fate.Open("Something else has used the nonce; nodes disagree about it.");
    };
  }

  /** The nonce is used by something else, finally; the payment has none any more. */
  private Fate releaseAndReturn(PaymentAttempts seen, String how) {
    return releaseAndReturn(seen, how, locked -> takers.release(locked, seen.live().getFirst()));
  }

  private Fate releaseAndReturn(PaymentAttempts seen, String how, Consumer<LockedPayment> release) {
    BigInteger nonce = seen.live().getFirst().nonce();
    Optional<Payment> now =
        whileStill(
            seen,
            locked -> {
              release.accept(locked);
              String detail =
                  "nonce " + nonce + " is used by a foreign transaction, finally, " + how;
              Payment payment = ledger.returnToReceived(locked, detail).payment();
              events.logOnly(
                  payment, Event.NONCE_TAKEN, WalletEvents.fields("nonce", nonce, "how", how));
              return payment;
            });
    return now.<Fate>map(Fate.Lost::new).orElseGet(LostNonces::changedMeanwhile);
  }

  /**
   * An operator says that something else has used the nonce where nodes can no longer show what.
   * Believed only if the nonce is used for good and no node knows any of the attempts.
   */
  public Fate declareLost(PaymentAttempts seen, String by) {
    Attempt newest = seen.live().getFirst();
    if (!isUsedForGood(newest)) {
      return new Fate.Open("The nonce is not used up for good.");
    }
    for (Attempt attempt : seen.live()) {
      switch (chain.knows(attempt.txHash())) {
        case UNKNOWN -> {
          // as it has to be
        }
        case PENDING, MINED -> {
          return new Fate.Open("A node knows the transaction " + attempt.txHash() + ".");
        }
      }
    }
    return releaseAndReturn(seen, "says " + by, locked -> takers.declare(locked, newest));
  }

  /** Whether the nonce is used at the finalized block of every endpoint that answers. */
  private boolean isUsedForGood(Attempt attempt) {
    return chain.finalized(attempt.wallet()).nonce().compareTo(attempt.nonce()) > 0;
  }

  private <T> Optional<T> whileStill(PaymentAttempts seen, Function<LockedPayment, T> change) {
    return changes
        .whileIn(
            PaymentState.SUBMITTED,
            seen.payment().order().uniqueId(),
            locked ->
                Attempts.areSame(seen.live(), attempts.live(locked.uniqueId()))
                    ? Optional.of(change.apply(locked))
                    : Optional.<T>empty())
        .flatMap(changed -> changed);
  }

  private static Fate changedMeanwhile() {
    return new Fate.Open("Another delivery has changed the payment meanwhile.");
  }
}
