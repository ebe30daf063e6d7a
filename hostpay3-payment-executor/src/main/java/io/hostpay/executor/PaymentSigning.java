package io.hostpay.executor;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.EthereumAddress;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FundsTooLow;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * From VERIFIED to SUBMITTED: refuses what must not be paid, then reserves a nonce, signs and
 * stores the signed bytes in one transaction. Nothing is broadcast here; a crash before the commit
 * leaves nothing behind, one after it leaves bytes that the next delivery broadcasts.
 */
final class PaymentSigning {
  /** Deposit contracts use less than a tenth; more is a trap, or an endpoint's mistake. */
  private static final BigInteger MOST_GAS = BigInteger.valueOf(1_000_000);

  private final Wallet wallet;
  private final long chainId;
  private final ExecutorSettings.Limits limits;
  private final Chain chain;
  private final PaymentLedger ledger;
  private final WalletLedger walletLedger;
  private final NonceWatch nonces;
  private final NonceLoss losses;
  private final AttemptSigner signer;
  private final SplitPayoutTable payouts;
  private final Responses responses;
  private final Clock clock;
  private final PaymentLog log;

  PaymentSigning(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      NonceWatch nonces,
      NonceLoss losses,
      AttemptSigner signer,
      SplitPayoutTable payouts,
      Responses responses,
      Clock clock,
      PaymentLog log) {
    this.wallet = wallet;
    this.chainId = settings.chainId();
    this.limits = settings.limits();
    this.chain = chain;
    this.ledger = ledger;
    this.walletLedger = walletLedger;
    this.nonces = nonces;
    this.losses = losses;
    this.signer = signer;
    this.payouts = payouts;
    this.responses = responses;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Signs the payment, or finds that another delivery has.
   *
   * @return empty when signed bytes are stored, by this delivery or another; else what to answer
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked; nothing
   *     was signed
   */
  Optional<Outcome> sign(Payment payment, TaskHeaders headers) {
    if (losses.undo(payment)) {
      return Optional.empty();
    }
    Optional<Refusal> refusal = refusal(payment);
    if (refusal.isPresent()) {
      return Optional.of(end(payment, refusal.get()));
    }
    if (isStale(payment)) {
      responses.stale(payment, headers);
      return Optional.of(new Outcome.Done("stale", Map.of("unique_id", payment.uniqueId())));
    }
    // Everything that talks to the chain comes before the locks; under them only the database.
    FundsView funds = chain.funds(wallet.address());
    if (!nonces.arePlausible(funds)) {
      return Optional.of(
          new Outcome.NotYet("An Ethereum node reports a nonce that cannot be right."));
    }
    Fees fees = funds.market().fees(limits.maxFeeWei());
    BigInteger gas = gas(payment, funds);
    if (gas.compareTo(MOST_GAS) > 0) {
      return Optional.of(
          new Outcome.NotYet(
              "The deposit address asks for " + gas + " gas, which no deposit address needs."));
    }
    Result result = ledger.inTransaction(() -> reserveAndSign(payment, funds, fees, gas));
    return switch (result) {
      case Result.Signed signed -> {
        report(payment, signed);
        yield Optional.empty();
      }
      case Result.Elsewhere elsewhere ->
          elsewhere.now().state() == PaymentState.SUBMITTED
              ? Optional.empty()
              : Optional.of(
                  new Outcome.NotYet("Another delivery has changed the payment meanwhile."));
      case Result.Refused refused -> Optional.of(end(payment, refused.refusal()));
    };
  }

  /** What can never be paid, or no longer. */
  private Optional<Refusal> refusal(Payment payment) {
    if (!payment.order().fromCurrency().equalsIgnoreCase("eth")
        || !payment.order().fromNetwork().equalsIgnoreCase("eth")) {
      return Refusal.rejected(
          EndReason.UNSUPPORTED_CURRENCY,
          payment.order().fromCurrency() + " on " + payment.order().fromNetwork());
    }
    EthereumAddress to;
    try {
      to = EthereumAddress.parse(payment.order().payinAddress());
    } catch (IllegalArgumentException e) {
      return Refusal.rejected(EndReason.BAD_ADDRESS, String.valueOf(e.getMessage()));
    }
    if (to.isZero()) {
      return Refusal.rejected(EndReason.BAD_ADDRESS, "the zero address");
    }
    if (to.equals(EthereumAddress.parse(wallet.address()))) {
      return Refusal.rejected(EndReason.OWN_ADDRESS, to.checksummed());
    }
    if (payment.payableWei().compareTo(limits.maxPaymentWei()) > 0) {
      return Refusal.rejected(
          EndReason.AMOUNT_OVER_LIMIT,
          payment.payableWei() + " wei, at most " + limits.maxPaymentWei());
    }
    if (!clock.instant().isBefore(payment.deadlineAt())) {
      return Refusal.failed(EndReason.EXPIRED, "nothing was signed");
    }
    return Optional.empty();
  }

  private boolean isStale(Payment payment) {
    Instant word = payment.verifiedAt();
    return word == null || word.plus(limits.statusMaxAge()).isBefore(clock.instant());
  }

  /** Gas for the transfer; more than 21000 where the deposit address is a contract. */
  private BigInteger gas(Payment payment, FundsView funds) {
    try {
      BigInteger estimate =
          chain.estimateGas(wallet.address(), payment.order().payinAddress(), payment.payableWei());
      // A contract may need more in the block it is mined in than in the one it was tried in.
      return estimate.equals(UnsignedTransaction.TRANSFER_GAS)
          ? estimate
          : estimate.multiply(BigInteger.valueOf(5)).divide(BigInteger.valueOf(4));
    } catch (FundsTooLow e) {
      if (funds.balanceWei().compareTo(payment.payableWei()) >= 0) {
        throw e; // the nodes disagree: asked again later
      }
      // The balance says the same, and decides under the lock.
      return UnsignedTransaction.TRANSFER_GAS;
    }
  }

  private Result reserveAndSign(Payment seen, FundsView funds, Fees fees, BigInteger gas) {
    LockedPayment locked = ledger.lock(seen.order().uniqueId()).orElseThrow();
    Payment payment = locked.payment();
    if (payment.state() != PaymentState.VERIFIED
        || isStale(payment)
        || !clock.instant().isBefore(payment.deadlineAt())) {
      return new Result.Elsewhere(payment);
    }
    if (payouts.takenByAnother(payment)) {
      return new Result.Refused(
          new Refusal(
              PaymentState.REJECTED,
              EndReason.TAKEN_BY_PREDECESSOR,
              "a row in split_payout_hostpay that is not ours"));
    }
    walletLedger.lock();
    BigInteger nonce = walletLedger.nextNonce(funds.pendingNonce());
    UnsignedTransaction unsigned =
        new UnsignedTransaction(
            chainId, nonce, payment.order().payinAddress(), payment.payableWei(), gas, fees);
    // What was mined up to the block of the balance is in the balance; the rest is in flight.
    BigInteger inFlight = walletLedger.inFlight(funds.latestNonce());
    BigInteger needed = unsigned.worstCost().add(inFlight);
    if (funds.balanceWei().compareTo(needed) < 0) {
      return new Result.Refused(
          new Refusal(
              PaymentState.FAILED,
              EndReason.INSUFFICIENT_BALANCE,
              "balance %d wei, amount and worst fee %d, in flight %d"
                  .formatted(funds.balanceWei(), unsigned.worstCost(), inFlight)));
    }
    StoredAttempt attempt = signer.sign(payment.uniqueId(), unsigned);
    walletLedger.reserve(payment.uniqueId(), nonce);
    walletLedger.store(attempt);
    ledger.submitted(locked, attempt.txHash());
    boolean projected = payouts.claim(locked, attempt.txHash());
    return new Result.Signed(attempt.txHash(), nonce, projected);
  }

  private void report(Payment payment, Result.Signed signed) {
    log.event(Event.TRANSACTION_SIGNED, payment.uniqueId(), payment.cnApiId())
        .with("tx_hash", signed.txHash())
        .with("nonce", signed.nonce())
        .write();
    if (!signed.projected()) {
      log.event(Event.PROJECTION_FAILED, payment.uniqueId(), payment.cnApiId()).write();
    }
  }

  private Outcome end(Payment seen, Refusal refusal) {
    boolean ended =
        ledger.inTransaction(
            () -> {
              LockedPayment payment = ledger.lock(seen.order().uniqueId()).orElseThrow();
              if (payment.state() != PaymentState.VERIFIED) {
                return false;
              }
              if (refusal.end() == PaymentState.FAILED) {
                ledger.failed(payment, refusal.reason(), refusal.detail());
              } else {
                ledger.rejected(payment, refusal.reason(), refusal.detail());
              }
              return true;
            });
    if (!ended) {
      return new Outcome.NotYet("Another delivery has changed the payment meanwhile.");
    }
    Event event =
        refusal.end() == PaymentState.FAILED ? Event.PAYMENT_FAILED : Event.PAYMENT_REJECTED;
    log.event(event, seen.uniqueId(), seen.cnApiId())
        .with("reason", refusal.reason().wireName())
        .with("detail", refusal.detail())
        .write();
    return new Outcome.Rejected(refusal.reason().wireName());
  }

  private record Refusal(PaymentState end, EndReason reason, String detail) {
    static Optional<Refusal> rejected(EndReason reason, String detail) {
      return Optional.of(new Refusal(PaymentState.REJECTED, reason, detail));
    }

    static Optional<Refusal> failed(EndReason reason, String detail) {
      return Optional.of(new Refusal(PaymentState.FAILED, reason, detail));
    }
  }

  private sealed interface Result {
    record Signed(String txHash, BigInteger nonce, boolean projected) implements Result {}

    /** Another delivery got here first. */
    record Elsewhere(Payment now) implements Result {}

    record Refused(Refusal refusal) implements Result {}
  }
}
