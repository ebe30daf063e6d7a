package io.hostpay.executor;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.util.List;
import java.util.Optional;

/**
 * From SUBMITTED to PAID: looks for a receipt of any stored attempt, has the newest broadcast, and
 * waits.
 */
final class PaymentSettlement {
  private final ExecutorSettings.Limits limits;
  private final Chain chain;
  private final WalletLedger walletLedger;
  private final AttemptBroadcast broadcast;
  private final ReceiptJudgement judgement;
  private final NonceLoss losses;
  private final Stopping stopping;
  private final PaymentLog log;

  PaymentSettlement(
      ExecutorSettings.Limits limits,
      Chain chain,
      WalletLedger walletLedger,
      AttemptBroadcast broadcast,
      ReceiptJudgement judgement,
      NonceLoss losses,
      Stopping stopping,
      PaymentLog log) {
    this.limits = limits;
    this.chain = chain;
    this.walletLedger = walletLedger;
    this.broadcast = broadcast;
    this.judgement = judgement;
    this.losses = losses;
    this.stopping = stopping;
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
    boolean sent = false;
    while (true) {
      // Read anew each time: another delivery may have signed a replacement meanwhile.
      List<StoredAttempt> attempts = walletLedger.liveAttempts(payment.uniqueId());
      if (attempts.isEmpty()) {
        return new Outcome.NotYet("Another delivery has changed the payment meanwhile.");
      }
      for (StoredAttempt attempt : attempts) {
        Optional<Receipt> receipt = chain.receipt(attempt.txHash());
        if (receipt.isPresent()) {
          return judgement.judge(payment, attempt, receipt.get(), headers);
        }
      }
      if (!sent && !broadcast.send(payment, attempts)) {
        losses.look(payment, attempts);
        return new Outcome.NotYet("The nonce is used up and it is not certain yet by what.");
      }
      sent = true;
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
