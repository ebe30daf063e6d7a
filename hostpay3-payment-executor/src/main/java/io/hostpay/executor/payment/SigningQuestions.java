package io.hostpay.executor.payment;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.wallet.NonceRows;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks everything that does not need the locks: whether the payment is to be signed at all, and
 * what the chain says. Under the locks only the database is asked.
 */
final class SigningQuestions {
  /**
   * At least this long after the first finding that the balance does not cover a payment comes the
   * second.
   */
  private static final Duration SECOND_FINDING_AFTER = Duration.ofMinutes(1);

  /**
   * After this one finding is none any more: the balance may have covered the payment meanwhile.
   */
  private static final Duration FINDING_LASTS = Duration.ofMinutes(10);

  /** Nothing is signed within this time before ChangeNow stops taking the deposit. */
  private static final Duration TOO_CLOSE = Duration.ofMinutes(2);

  private final PaymentSettings settings;
  private final PaymentChanges changes;
  private final PaymentRefusals refusals;
  private final MinedAfterAll minedAfterAll;
  private final ChainQuestions chain;
  private final NonceRows nonces;
  private final Responses responses;
  private final Clock clock;

  SigningQuestions(
      PaymentSettings settings,
      PaymentChanges changes,
      PaymentRefusals refusals,
      MinedAfterAll minedAfterAll,
      ChainQuestions chain,
      NonceRows nonces,
      Responses responses,
      Clock clock) {
    this.settings = settings;
    this.changes = changes;
    this.refusals = refusals;
    this.minedAfterAll = minedAfterAll;
    this.chain = chain;
    this.nonces = nonces;
    this.responses = responses;
    this.clock = clock;
  }

  /** Whether to go on to the locks. */
  sealed interface Answer {
    /** Yes, with these answers. */
    record Go(FundsView funds, Fees fees, BigInteger gas, NonceRows.@Nullable Shortage shortage)
        implements Answer {}

    /** No; this is the result. */
    record Stop(SigningResult result) implements Answer {}
  }

  /**
   * Asks.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  Answer ask(Payment payment, TaskHeaders headers) {
    NonceRows.Before before = nonces.before(payment.uniqueId());
    if (before.hasLostOne() && minedAfterAll.restoreIfMined(payment)) {
      return new Answer.Stop(new SigningResult.Resume());
    }
    Optional<Refusal> refusal = refusals.of(payment);
    if (refusal.isPresent()) {
      return stop(refusals.end(payment, refusal.get()));
    }
    if (isStale(payment)) {
      responses.reportStale(payment, headers);
      return stop(new Outcome.Done("stale", Map.of("unique_id", payment.uniqueId().value())));
    }
    return switch (chain.ask(payment, before)) {
      case ChainQuestions.Answer.Known known ->
          new Answer.Go(known.funds(), known.fees(), known.gas(), before.shortage());
      case ChainQuestions.Answer.Implausible no -> stop(new Outcome.NotYet(no.why()));
    };
  }

  private static Answer stop(Outcome outcome) {
    return new Answer.Stop(new SigningResult.Answered(outcome));
  }

  /**
   * Whether ChangeNow's word is too old to sign on, or the time within which it takes the deposit
   * is over, or so near its end that a transaction might come too late.
   */
  boolean isStale(Payment payment) {
    Instant word = payment.verifiedAt();
    Instant validUntil = payment.validUntil();
    return word == null
        || word.plus(settings.statusMaxAge()).isBefore(clock.instant())
        || (validUntil != null && !clock.instant().isBefore(validUntil.minus(TOO_CLOSE)));
  }

  /**
   * The balance does not cover the payment. One answer of one node ends nothing: the first finding
   * defers; a second, soon after and at a newer block, by another endpoint where there is one, ends
   * it.
   */
  Outcome recordShortage(Payment payment, Answer.Go go, String detail) {
    NonceRows.Shortage first = go.shortage();
    FundsView funds = go.funds();
    Instant outdated = clock.instant().minus(FINDING_LASTS);
    if (first == null || first.since().isBefore(outdated)) {
      var unused =
          changes.whileIn(
              PaymentState.VERIFIED,
              payment.uniqueId(),
              locked -> {
                nonces.noteShortage(locked, funds.blockNumber(), funds.endpoint(), outdated);
                return locked;
              });
      refusals.warnOfShortage(payment, detail);
      return new Outcome.NotYet("The balance does not cover the payment, by a first look.");
    }
    if (first.since().plus(SECOND_FINDING_AFTER).isAfter(clock.instant())
        || funds.blockNumber() <= first.block()) {
      return new Outcome.NotYet("The balance does not cover the payment, by a first look.");
    }
    return refusals.end(payment, Refusal.failed(EndReason.INSUFFICIENT_BALANCE, detail));
  }
}
