package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Confirmations;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Finality;
import io.hostpay.executor.ethereum.Receipt;
import java.util.Optional;
import java.util.function.Function;

/**
 * Follows a paid payment until its block can no longer be undone. One whose block left the chain,
 * and whose transaction is in no other, is SUBMITTED again. A receipt that is missing undoes
 * nothing: nodes lag.
 */
final class PaymentFinality {
  private final Chain chain;
  private final PaymentLedger ledger;
  private final Confirmations confirmations;
  private final SplitPayoutTable payouts;
  private final PaymentLog log;

  PaymentFinality(
      Chain chain,
      PaymentLedger ledger,
      Confirmations confirmations,
      SplitPayoutTable payouts,
      PaymentLog log) {
    this.chain = chain;
    this.ledger = ledger;
    this.confirmations = confirmations;
    this.payouts = payouts;
    this.log = log;
  }

  /** What was found. */
  sealed interface Found {
    /** Its block is final: no further look is needed. */
    record Final(Payment payment) implements Found {}

    /** It may still be undone, or has just been. */
    record NotYet(Payment payment) implements Found {}
  }

  /**
   * Checks whether the payment's block is final, displaced, or neither: two calls. Where it is
   * final, every endpoint that answers has to show the payment in it: one more. Writes how deep the
   * block is, for one call more, when it is final or has moved.
   */
  Found check(Payment payment) {
    MinedTransaction mined = payment.mined();
    if (mined == null) {
      throw new IllegalStateException(
          "Payment "
              + payment.uniqueId()
              + " is paid, but the ledger has no transaction of it. Nothing was changed; it is"
              + " looked at again.");
    }
    return switch (chain.finality(new BlockRef(mined.blockNumber(), mined.blockHash()))) {
      case FINAL ->
          chain.isConfirmedByAll(receipt(mined))
              ? new Found.Final(confirm(payment, mined, mined, Finality.FINAL))
              : new Found.NotYet(followOtherBlock(payment, mined));
      case NOT_YET -> new Found.NotYet(payment);
      case DISPLACED -> new Found.NotYet(recordMove(payment, mined));
      case UNKNOWN -> new Found.NotYet(payment);
    };
  }

  /**
   * Its block is final, and an endpoint does not show the payment in it: an earlier answer was
   * wrong, or this one is. Where a receipt names another block that one is followed. Nothing else
   * follows; a payment that stays in doubt is not final, of which a person is told.
   */
  private Payment followOtherBlock(Payment payment, MinedTransaction mined) {
    return chain
        .receipt(mined.txHash())
        .filter(seen -> seen.success() && !seen.blockHash().equals(mined.blockHash()))
        .map(seen -> confirm(payment, mined, ReceiptJudgement.mined(seen), Finality.NOT_YET))
        .orElse(payment);
  }

  private static Receipt receipt(MinedTransaction paid) {
    return new Receipt(paid.txHash(), paid.blockNumber(), paid.blockHash(), true, paid.gasUsed());
  }

  /** Its block left the chain: it is in another one, or in none. */
  private Payment recordMove(Payment payment, MinedTransaction mined) {
    Optional<Receipt> receipt = chain.receipt(mined.txHash());
    if (receipt.isPresent() && receipt.get().blockHash().equals(mined.blockHash())) {
      return payment; // a node on the branch that was left: nothing follows from it
    }
    // Mined again in another block it may have been refused there.
    return receipt.isPresent() && receipt.get().success()
        ? confirm(payment, mined, ReceiptJudgement.mined(receipt.get()), Finality.NOT_YET)
        : returnToSubmitted(payment, mined);
  }

  /** Writes it, unless another look has found the payment elsewhere meanwhile. */
  private Payment confirm(
      Payment payment, MinedTransaction seen, MinedTransaction where, Finality finality) {
    int depth = Math.clamp(chain.head() - where.blockNumber() + 1, 0, Integer.MAX_VALUE);
    Optional<Boolean> projected =
        whileStill(
            payment,
            seen,
            locked -> {
              if (finality == Finality.FINAL) {
                confirmations.writeFinal(locked, where, depth);
              } else {
                confirmations.write(locked, where, depth);
              }
              return payouts.writeConfirmed(locked, where, depth);
            });
    projected.ifPresent(
        done ->
            log.event(Event.FINALITY_CHECKED, payment.uniqueId(), payment.cnApiId())
                .with("tx_hash", where.txHash())
                .with("confirmations", depth)
                .with("final", finality == Finality.FINAL)
                .with("projected", done)
                .write());
    return payment;
  }

  private <T> Optional<T> whileStill(
      Payment payment, MinedTransaction seen, Function<LockedPayment, T> change) {
    return ledger.inTransaction(
        () ->
            ledger
                .lock(payment.uniqueId())
                .filter(
                    locked ->
                        locked.payment().state().isPaid() && seen.equals(locked.payment().mined()))
                .map(change));
  }

  private Payment returnToSubmitted(Payment payment, MinedTransaction mined) {
    Optional<Payment> now =
        whileStill(
            payment,
            mined,
            locked -> {
              LockedPayment submitted = ledger.returnToSubmitted(locked);
              if (!payouts.writeReorganised(submitted)) {
                log.event(Event.PROJECTION_FAILED, payment.uniqueId(), payment.cnApiId()).write();
              }
              // Before the commit: no later look finds the payment in the block that is gone.
              log.event(Event.PAYMENT_REORGANISED, payment.uniqueId(), payment.cnApiId())
                  .with("tx_hash", mined.txHash())
                  .with("block", mined.blockNumber())
                  .write();
              return submitted.payment();
            });
    return now.orElse(payment);
  }
}
