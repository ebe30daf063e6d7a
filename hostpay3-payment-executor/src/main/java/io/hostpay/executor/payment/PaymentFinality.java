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

  /** Looks. Two calls until it is final; then it is written how deep the block is. */
  Found check(Payment payment) {
    MinedTransaction mined = payment.mined();
    if (mined == null) {
      throw new IllegalStateException(
          "payment "
              + payment.uniqueId()
              + " is paid by no transaction. Nothing was changed; it is looked at again.");
    }
    return switch (chain.finality(new BlockRef(mined.blockNumber(), mined.blockHash()))) {
      case FINAL -> new Found.Final(confirm(payment, mined, mined, Finality.FINAL));
      case NOT_YET -> new Found.NotYet(payment);
      case REPLACED -> new Found.NotYet(moved(payment, mined));
      case UNKNOWN -> new Found.NotYet(payment);
    };
  }

  /** Its block left the chain: it is in another one, or in none. */
  private Payment moved(Payment payment, MinedTransaction mined) {
    Optional<Receipt> receipt = chain.receipt(mined.txHash());
    if (receipt.isPresent() && receipt.get().blockHash().equals(mined.blockHash())) {
      return payment; // a node on the branch that was left: nothing follows from it
    }
    // Mined again in another block it may have been refused there.
    return receipt.isPresent() && receipt.get().success()
        ? confirm(payment, mined, ReceiptJudgement.mined(receipt.get()), Finality.NOT_YET)
        : reorganised(payment, mined);
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

  private Payment reorganised(Payment payment, MinedTransaction mined) {
    Optional<Payment> now =
        whileStill(
            payment,
            mined,
            locked -> {
              LockedPayment submitted = ledger.reorganised(locked);
              var unused = payouts.writeReorganised(submitted);
              return submitted.payment();
            });
    now.ifPresent(
        submitted ->
            log.event(Event.PAYMENT_REORGANISED, payment.uniqueId(), payment.cnApiId())
                .with("tx_hash", mined.txHash())
                .with("block", mined.blockNumber())
                .write());
    return now.orElse(payment);
  }
}
