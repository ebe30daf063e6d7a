package io.hostpay.executor.payment;

import io.hostpay.common.ledger.EndReason;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentChanges;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Finality;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.NonceRows;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What a receipt means for its payment: it is PAID; or, once that is final, it was cancelled or its
 * recipient has refused it.
 */
final class ReceiptJudgement {
  private final Chain chain;
  private final PaymentChanges changes;
  private final PaymentLedger ledger;
  private final NonceRows nonces;
  private final SplitPayoutTable payouts;
  private final Clock clock;
  private final PaymentLog log;

  ReceiptJudgement(
      Chain chain,
      PaymentChanges changes,
      PaymentLedger ledger,
      NonceRows nonces,
      SplitPayoutTable payouts,
      Clock clock,
      PaymentLog log) {
    this.chain = chain;
    this.changes = changes;
    this.ledger = ledger;
    this.nonces = nonces;
    this.payouts = payouts;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Records what is mined. Idempotent.
   *
   * @return the payment as the ledger has it then; SUBMITTED still, where an end is not final yet
   */
  Payment judge(Payment payment, Attempt attempt, Receipt receipt) {
    if (!attempt.pays()) {
      return endWhenFinal(payment, attempt, receipt, EndReason.CANCELLED);
    }
    if (!receipt.success()) {
      return endWhenFinal(payment, attempt, receipt, EndReason.REVERTED);
    }
    return recordPaid(payment, mined(receipt));
  }

  static MinedTransaction mined(Receipt receipt) {
    return new MinedTransaction(
        receipt.txHash(), receipt.gasUsed(), receipt.blockNumber(), receipt.blockHash());
  }

  private Payment recordPaid(Payment payment, MinedTransaction mined) {
    Optional<Payment> recorded =
        changes.whileIn(
            PaymentState.SUBMITTED,
            payment.order().uniqueId(),
            locked -> {
              LockedPayment paid = ledger.markPaid(locked, mined);
              if (!payouts.writePaid(paid, mined)) {
                logUnprojected(paid.payment());
              }
              return paid.payment();
            });
    recorded.ifPresent(
        now ->
            log.event(Event.PAYMENT_MINED, payment.uniqueId(), payment.cnApiId())
                .with("tx_hash", mined.txHash())
                .with("block", mined.blockNumber())
                .with("gas_used", mined.gasUsed())
                .took(Duration.between(payment.receivedAt(), clock.instant()))
                .write());
    return recorded.orElseGet(() -> asItIs(payment));
  }

  /**
   * The recipient refused, or an operator cancelled: an end only once it is final, since a
   * reorganisation may undo it, and only if no endpoint contradicts it: what was signed may
   * otherwise still be mined, beside what follows the end.
   */
  private Payment endWhenFinal(
      Payment payment, Attempt attempt, Receipt receipt, EndReason reason) {
    if (chain.finality(receipt.block()) != Finality.FINAL || !isProven(attempt, receipt)) {
      return payment;
    }
    Optional<Payment> recorded =
        changes
            .whileIn(
                PaymentState.SUBMITTED,
                payment.order().uniqueId(),
                locked -> {
                  // It may have ended meanwhile, and been reopened and signed at another nonce.
                  if (!nonces.release(locked, attempt)) {
                    return Optional.<Payment>empty();
                  }
                  LockedPayment ended = ledger.fail(locked, reason, receipt.txHash());
                  if (!payouts.writeEnd(ended, reason.wireName(), receipt.txHash())) {
                    logUnprojected(ended.payment());
                  }
                  // Logged before the commit: a look after a crash finds it ended and logs nothing.
                  log.event(Event.PAYMENT_FAILED, payment.uniqueId(), payment.cnApiId())
                      .with("reason", reason.wireName())
                      .with("tx_hash", receipt.txHash())
                      .write();
                  return Optional.of(ended.payment());
                })
            .flatMap(ended -> ended);
    return recorded.orElseGet(() -> asItIs(payment));
  }

  private boolean isProven(Attempt attempt, Receipt receipt) {
    return chain.finalized(attempt.wallet()).nonce().compareTo(attempt.nonce()) > 0
        && chain.isConfirmedByAll(receipt);
  }

  /** Before the commit, since the sweep that writes the row later logs only its success. */
  private void logUnprojected(Payment payment) {
    log.event(Event.PROJECTION_FAILED, payment.uniqueId(), payment.cnApiId()).write();
  }

  /** Another delivery was first and may have recorded something else, which counts. */
  private Payment asItIs(Payment payment) {
    return ledger.find(payment.order().uniqueId()).orElseThrow();
  }
}
