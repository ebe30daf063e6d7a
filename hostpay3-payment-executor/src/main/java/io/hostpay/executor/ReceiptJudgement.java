package io.hostpay.executor;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Finality;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * What a receipt means for its payment: it is PAID; or, once that is final, it was cancelled or its
 * recipient has refused it.
 */
final class ReceiptJudgement {
  private final Chain chain;
  private final PaymentLedger ledger;
  private final WalletLedger walletLedger;
  private final SplitPayoutTable payouts;
  private final Responses responses;
  private final Clock clock;
  private final PaymentLog log;

  ReceiptJudgement(
      Chain chain,
      PaymentLedger ledger,
      WalletLedger walletLedger,
      SplitPayoutTable payouts,
      Responses responses,
      Clock clock,
      PaymentLog log) {
    this.chain = chain;
    this.ledger = ledger;
    this.walletLedger = walletLedger;
    this.payouts = payouts;
    this.responses = responses;
    this.clock = clock;
    this.log = log;
  }

  /** Records what is mined and reports it. Idempotent. */
  Outcome judge(Payment payment, StoredAttempt attempt, Receipt receipt, TaskHeaders headers) {
    if (attempt.paysNobody()) {
      return endWhenFinal(payment, receipt, EndReason.CANCELLED);
    }
    if (!receipt.success()) {
      return endWhenFinal(payment, receipt, EndReason.REVERTED);
    }
    return paid(
        payment,
        new MinedTransaction(
            receipt.txHash(), receipt.gasUsed(), receipt.blockNumber(), receipt.blockHash()),
        headers);
  }

  private Outcome paid(Payment payment, MinedTransaction mined, TaskHeaders headers) {
    record Recorded(boolean now, boolean projected) {}
    Recorded recorded =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(payment.order().uniqueId()).orElseThrow();
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

  /**
   * The recipient refused, or an operator cancelled: an end only once it is final, since a
   * reorganisation may undo it.
   */
  private Outcome endWhenFinal(Payment payment, Receipt receipt, EndReason reason) {
    if (!isFinal(receipt)) {
      return new Outcome.NotYet(
          "The transaction was mined and is " + reason.wireName() + ", which is not final yet.");
    }
    boolean ended =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(payment.order().uniqueId()).orElseThrow();
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

  /** The receipt of an endpoint that has stopped on another branch is none. */
  private boolean isFinal(Receipt receipt) {
    return chain.finality(receipt.block()) == Finality.FINAL;
  }
}
