package io.hostpay.executor;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.ethereum.BroadcastOutcome;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FinalizedView;
import io.hostpay.executor.ethereum.NonceFate;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From SUBMITTED to PAID: broadcasts the stored bytes, again and again, and looks for a receipt of
 * any stored attempt. Whatever a node says to a broadcast decides nothing; only what is mined does.
 */
final class PaymentSettlement {
  private final Wallet wallet;
  private final ExecutorSettings.Limits limits;
  private final Chain chain;
  private final PaymentLedger ledger;
  private final WalletLedger walletLedger;
  private final SplitPayoutTable payouts;
  private final Replacement replacement;
  private final Responses responses;
  private final Stopping stopping;
  private final Clock clock;
  private final PaymentLog log;

  PaymentSettlement(
      Wallet wallet,
      ExecutorSettings.Limits limits,
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      SplitPayoutTable payouts,
      Replacement replacement,
      Responses responses,
      Stopping stopping,
      Clock clock,
      PaymentLog log) {
    this.wallet = wallet;
    this.limits = limits;
    this.chain = chain;
    this.ledger = ledger;
    this.walletLedger = walletLedger;
    this.payouts = payouts;
    this.replacement = replacement;
    this.responses = responses;
    this.stopping = stopping;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Waits for the payment to be mined, for {@code RECEIPT_WAIT} at most.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked; what is
   *     signed stays signed and is looked for again
   */
  Outcome settle(Payment payment, TaskHeaders headers) {
    // By a clock that never jumps: a request must not be held for an hour.
    long started = System.nanoTime();
    List<StoredAttempt> attempts = walletLedger.liveAttempts(payment.uniqueId());
    boolean broadcast = false;
    while (true) {
      Optional<Receipt> receipt = receipt(attempts);
      if (receipt.isPresent()) {
        return mined(payment, attempts, receipt.get(), headers);
      }
      if (!broadcast) {
        Optional<StoredAttempt> replaced = replacement.ifStuck(payment, attempts);
        if (replaced.isPresent()) {
          attempts = walletLedger.liveAttempts(payment.uniqueId());
        }
        if (attempts.isEmpty() || !broadcast(payment, attempts.getFirst())) {
          return afterNonceTooLow(payment, attempts);
        }
        broadcast = true;
      }
      if (stopping.isRequested()
          || System.nanoTime() - started > limits.receiptWait().toNanos()
          || !pause()) {
        log.event(Event.PAYMENT_PENDING, payment.uniqueId(), payment.cnApiId())
            .with("tx_hash", attempts.getFirst().txHash())
            .with("attempt", headers.attempt())
            .write();
        return new Outcome.NotYet("The transaction is broadcast and not mined yet.");
      }
    }
  }

  private Optional<Receipt> receipt(List<StoredAttempt> attempts) {
    for (StoredAttempt attempt : attempts) {
      Optional<Receipt> receipt = chain.receipt(attempt.txHash());
      if (receipt.isPresent()) {
        return receipt;
      }
    }
    return Optional.empty();
  }

  /** Returns false only when the nonce is used up, so that waiting for a receipt is no use. */
  private boolean broadcast(Payment payment, StoredAttempt attempt) {
    walletLedger.broadcast(attempt.txHash());
    BroadcastOutcome outcome =
        chain.broadcast(new SignedTransaction(attempt.txHash(), attempt.rawTransaction()));
    return switch (outcome) {
      case BroadcastOutcome.Accepted accepted -> {
        log.event(Event.TRANSACTION_BROADCAST, payment.uniqueId(), payment.cnApiId())
            .with("tx_hash", attempt.txHash())
            .write();
        yield true;
      }
      case BroadcastOutcome.AlreadyKnown known -> true;
      case BroadcastOutcome.NonceTooLow low -> {
        deferred(payment, attempt, outcome);
        yield false;
      }
      case BroadcastOutcome.NonceTooHigh other -> deferred(payment, attempt, other);
      case BroadcastOutcome.ReplacementUnderpriced other -> deferred(payment, attempt, other);
      case BroadcastOutcome.Underpriced other -> deferred(payment, attempt, other);
      case BroadcastOutcome.FeeTooLow other -> deferred(payment, attempt, other);
      case BroadcastOutcome.InsufficientFunds other -> deferred(payment, attempt, other);
      case BroadcastOutcome.RateLimited other -> deferred(payment, attempt, other);
      case BroadcastOutcome.Unknown other -> deferred(payment, attempt, other);
    };
  }

  private boolean deferred(Payment payment, StoredAttempt attempt, BroadcastOutcome outcome) {
    log.event(Event.BROADCAST_DEFERRED, payment.uniqueId(), payment.cnApiId())
        .with("tx_hash", attempt.txHash())
        .with("outcome", outcome.getClass().getSimpleName())
        .with("detail", outcome.detail())
        .write();
    return true;
  }

  /**
   * "Nonce too low" and no receipt: one of ours is mined and the node that should know lags, or a
   * foreign transaction took the nonce. Only finality tells them apart.
   */
  private Outcome afterNonceTooLow(Payment payment, List<StoredAttempt> attempts) {
    if (!attempts.isEmpty()) {
      StoredAttempt newest = attempts.getFirst();
      NonceFate fate =
          chain.nonceFate(
              wallet.address(),
              newest.nonce(),
              attempts.stream().map(StoredAttempt::txHash).toList());
      if (fate == NonceFate.FOREIGN) {
        String detail = "nonce " + newest.nonce() + " is used by a foreign transaction, finally";
        boolean lost =
            ledger.inTransaction(
                () -> {
                  Payment locked = ledger.lock(payment.order().uniqueId()).orElseThrow();
                  if (locked.state() != PaymentState.SUBMITTED
                      || !attempts.equals(walletLedger.liveAttempts(payment.uniqueId()))) {
                    return false;
                  }
                  walletLedger.release(payment.uniqueId());
                  ledger.nonceLost(locked, detail);
                  return true;
                });
        if (lost) {
          log.event(Event.NONCE_TAKEN, payment.uniqueId(), payment.cnApiId())
              .with("nonce", newest.nonce())
              .write();
        }
      }
    }
    return new Outcome.NotYet("The nonce is used up and it is not certain yet by what.");
  }

  private Outcome mined(
      Payment payment, List<StoredAttempt> attempts, Receipt receipt, TaskHeaders headers) {
    if (isCancellation(attempts, receipt)) {
      return endWhenFinal(payment, receipt, EndReason.CANCELLED);
    }
    if (!receipt.success()) {
      return endWhenFinal(payment, receipt, EndReason.REVERTED);
    }
    MinedTransaction mined =
        new MinedTransaction(
            receipt.txHash(), receipt.gasUsed(), receipt.blockNumber(), receipt.blockHash());
    record Recorded(boolean now, boolean projected) {}
    Recorded recorded =
        ledger.inTransaction(
            () -> {
              Payment locked = ledger.lock(payment.order().uniqueId()).orElseThrow();
              if (locked.state() != PaymentState.SUBMITTED) {
                return new Recorded(false, true);
              }
              ledger.paid(locked, mined);
              return new Recorded(true, payouts.paid(locked, mined));
            });
    if (recorded.now()) {
      log.event(Event.PAYMENT_MINED, payment.uniqueId(), payment.cnApiId())
          .with("tx_hash", mined.txHash())
          .with("block", mined.blockNumber())
          .with("gas_used", mined.gasUsed())
          .took(Duration.between(payment.receivedAt(), clock.instant()))
          .write();
    }
    if (!recorded.projected()) {
      log.event(Event.PROJECTION_FAILED, payment.uniqueId(), payment.cnApiId()).write();
    }
    Payment now = ledger.find(payment.order().uniqueId()).orElseThrow();
    if (now.state() == PaymentState.PAID) {
      responses.paid(now, headers);
    }
    return new Outcome.Done(
        "paid", Map.of("unique_id", payment.uniqueId(), "tx_hash", mined.txHash()));
  }

  private boolean isCancellation(List<StoredAttempt> attempts, Receipt receipt) {
    return attempts.stream()
        .anyMatch(
            attempt ->
                attempt.txHash().equals(receipt.txHash())
                    && attempt.toAddress().equalsIgnoreCase(wallet.address()));
  }

  /**
   * The recipient refused, or an operator cancelled: an end only once it is final, since a
   * reorganisation may undo it.
   */
  private Outcome endWhenFinal(Payment payment, Receipt receipt, EndReason reason) {
    FinalizedView finalized = chain.finalized(wallet.address());
    if (finalized.blockNumber() < receipt.blockNumber()) {
      return new Outcome.NotYet(
          "The transaction was mined and is " + reason.wireName() + ", which is not final yet.");
    }
    boolean ended =
        ledger.inTransaction(
            () -> {
              Payment locked = ledger.lock(payment.order().uniqueId()).orElseThrow();
              if (locked.state() != PaymentState.SUBMITTED) {
                return false;
              }
              walletLedger.release(payment.uniqueId());
              ledger.failed(locked, reason, receipt.txHash());
              return true;
            });
    if (ended) {
      log.event(Event.PAYMENT_FAILED, payment.uniqueId(), payment.cnApiId())
          .with("reason", reason.wireName())
          .with("tx_hash", receipt.txHash())
          .write();
    }
    return new Outcome.Rejected(reason.wireName());
  }

  private boolean pause() {
    try {
      Thread.sleep(limits.receiptPoll());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
