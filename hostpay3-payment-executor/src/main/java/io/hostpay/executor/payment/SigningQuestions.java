package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.outcome.Outcome;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.wallet.LostCommitFinding;
import io.hostpay.executor.wallet.NonceRows;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/**
 * Asks everything that does not need the locks: whether the payment is to be signed at all, and
 * what the chain says. Under the locks no node is asked.
 */
final class SigningQuestions {
  private final StatusAge statusAge;
  private final PaymentRefusals refusals;
  private final EarlierTransactions earlierTransactions;
  private final ChainQuestions chain;
  private final NonceRows nonces;
  private final Responses responses;
  private final Shortages shortages;

  SigningQuestions(
      StatusAge statusAge,
      PaymentRefusals refusals,
      EarlierTransactions earlierTransactions,
      ChainQuestions chain,
      NonceRows nonces,
      Responses responses,
      Shortages shortages) {
    this.statusAge = statusAge;
    this.refusals = refusals;
    this.earlierTransactions = earlierTransactions;
    this.chain = chain;
    this.nonces = nonces;
    this.responses = responses;
    this.shortages = shortages;
  }

  /** Whether to go on to the locks. */
  sealed interface Answer {
    /** Yes, with these answers, and what the ledger knew before. */
    record Go(
        FundsView funds,
        Fees fees,
        BigInteger gas,
        BigInteger comparedBelow,
        NonceRows.LedgerView ledger)
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
    NonceRows.LedgerView ledger = nonces.view(payment);
    return switch (earlierTransactions.restoreIfPaid(payment, ledger)) {
      case LostCommitFinding.None none -> unpaid(payment, ledger, none, headers);
      case LostCommitFinding.Restored restored -> new Answer.Stop(new SigningResult.Resume());
      case LostCommitFinding.Unclear unclear -> stop(new Outcome.NotYet(unclear.why()));
    };
  }

  private Answer unpaid(
      Payment payment,
      NonceRows.LedgerView ledger,
      LostCommitFinding.None none,
      TaskHeaders headers) {
    Optional<Refusal> refusal = refusals.of(payment);
    if (refusal.isPresent()) {
      return stop(refusals.end(payment, refusal.get()));
    }
    // If unknown spending came after ChangeNow's status, it may have paid this deposit; then
    // ChangeNow no longer waits. So it is asked again.
    if (statusAge.isStale(payment)
        || ledger.isStatusFromBeforeAcknowledgement(payment)
        || none.needsNewerStatus(payment)) {
      responses.reportStale(payment, headers);
      return stop(new Outcome.Done("stale", Map.of("unique_id", payment.uniqueId().value())));
    }
    return switch (chain.ask(payment, ledger)) {
      case ChainQuestions.Answer.Known known ->
          new Answer.Go(known.funds(), known.fees(), known.gas(), none.comparedBelow(), ledger);
      case ChainQuestions.Answer.Implausible no -> stop(new Outcome.NotYet(no.why()));
    };
  }

  private static Answer stop(Outcome outcome) {
    return new Answer.Stop(new SigningResult.Answered(outcome));
  }

  /** As {@link StatusAge#isStale(Payment)}. */
  boolean isStale(Payment payment) {
    return statusAge.isStale(payment);
  }

  /** As {@link Shortages#record}. */
  Outcome recordShortage(Payment payment, Answer.Go go, String detail) {
    return shortages.record(payment, go.ledger().shortage(), go.funds(), detail);
  }
}
