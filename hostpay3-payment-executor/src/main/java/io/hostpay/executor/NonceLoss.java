package io.hostpay.executor;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.BlockRef;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Finality;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.util.List;
import java.util.Optional;

/**
 * A nonce is used up and none of the payment's attempts has a receipt: one of them is mined and the
 * node that should know lags, or a foreign transaction took the nonce. Only finality tells them
 * apart, and before the payment is signed anew its dead attempts are looked for once more.
 */
final class NonceLoss {
  private final Chain chain;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final WalletLedger walletLedger;
  private final PaymentLog log;

  NonceLoss(
      Chain chain,
      PaymentLedger ledger,
      Timeline timeline,
      WalletLedger walletLedger,
      PaymentLog log) {
    this.chain = chain;
    this.ledger = ledger;
    this.timeline = timeline;
    this.walletLedger = walletLedger;
    this.log = log;
  }

  /**
   * Sends the payment back to VERIFIED if its nonce is lost for good; else changes nothing.
   *
   * @param attempts the live attempts as just read, at least one
   */
  void look(Payment payment, List<StoredAttempt> attempts) {
    StoredAttempt newest = attempts.getFirst();
    List<String> own = attempts.stream().map(StoredAttempt::txHash).toList();
    BlockRef taken =
        switch (chain.nonceUse(newest.wallet(), newest.nonce())) {
          case NonceUse.ByTransaction use -> own.contains(use.txHash()) ? null : use.block();
          case NonceUse.ByAuthorization use -> use.block();
          case NonceUse.NotUsed open -> null;
          case NonceUse.Unproven open -> null;
        };
    if (taken != null
        && chain.finality(taken) == Finality.FINAL
        && ledger.inTransaction(() -> release(payment, attempts))) {
      log.event(Event.NONCE_TAKEN, payment.uniqueId(), payment.cnApiId())
          .with("nonce", newest.nonce())
          .write();
    }
  }

  private boolean release(Payment seen, List<StoredAttempt> attempts) {
    LockedPayment payment = ledger.lock(seen.order().uniqueId()).orElseThrow();
    if (payment.state() != PaymentState.SUBMITTED
        || !attempts.equals(walletLedger.liveAttempts(payment.uniqueId()))) {
      return false;
    }
    walletLedger.release(payment.uniqueId());
    ledger.nonceLost(
        payment,
        "nonce " + attempts.getFirst().nonce() + " is used by a foreign transaction, finally");
    return true;
  }

  /**
   * Finds a dead attempt of a payment that is about to be signed anew on the chain after all: the
   * chain was undone deeper than it promises, or what was final was a node's mistake. The payment
   * is SUBMITTED again then, under that attempt's nonce.
   *
   * @return whether there is one; nothing may be signed then
   */
  boolean undo(Payment payment) {
    for (StoredAttempt dead : walletLedger.deadAttempts(payment.uniqueId())) {
      Optional<Receipt> receipt =
          dead.paysNobody() ? Optional.empty() : chain.receipt(dead.txHash());
      if (receipt.isPresent() && receipt.get().success()) {
        ledger.inTransaction(() -> reclaim(payment, dead));
        return true;
      }
    }
    return false;
  }

  private boolean reclaim(Payment seen, StoredAttempt mined) {
    LockedPayment payment = ledger.lock(seen.order().uniqueId()).orElseThrow();
    if (payment.state() != PaymentState.VERIFIED) {
      return false;
    }
    walletLedger.reclaim(mined);
    ledger.submitted(payment, mined.txHash());
    timeline.note(
        payment.order().uniqueId(),
        Event.PAYMENT_REORGANISED,
        null,
        "tx_hash=" + mined.txHash() + " is mined after all");
    log.event(Event.PAYMENT_REORGANISED, payment.uniqueId(), payment.payment().cnApiId())
        .with("tx_hash", mined.txHash())
        .write();
    return true;
  }
}
