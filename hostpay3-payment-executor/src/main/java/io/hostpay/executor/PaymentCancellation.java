package io.hostpay.executor;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.Timeline;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.ledger.StoredAttempt;
import io.hostpay.executor.ledger.WalletLedger;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /cancel}, for operators: races a signed payment with a transfer of nothing to the
 * wallet itself under the same nonce. The payment ends by whichever is mined.
 */
public final class PaymentCancellation {
  private final Wallet wallet;
  private final ExecutorSettings settings;
  private final Chain chain;
  private final PaymentLedger ledger;
  private final Timeline timeline;
  private final WalletLedger walletLedger;
  private final AttemptSigner signer;
  private final PaymentLog log;

  PaymentCancellation(
      Wallet wallet,
      ExecutorSettings settings,
      Chain chain,
      PaymentLedger ledger,
      Timeline timeline,
      WalletLedger walletLedger,
      AttemptSigner signer,
      PaymentLog log) {
    this.wallet = wallet;
    this.settings = settings;
    this.chain = chain;
    this.ledger = ledger;
    this.timeline = timeline;
    this.walletLedger = walletLedger;
    this.signer = signer;
    this.log = log;
  }

  /** Signs, stores and broadcasts the cancellation. Idempotent while one is the newest attempt. */
  public Outcome cancel(UniqueId uniqueId) {
    // An operator asked for it: the cap on fees does not hold the cancellation back, within reason.
    Fees market = chain.market().fees(settings.limits().maxFeeWei().multiply(BigInteger.TEN));
    Optional<StoredAttempt> cancellation =
        ledger.inTransaction(() -> signAndStore(uniqueId, market));
    if (cancellation.isEmpty()) {
      return new Outcome.Rejected("not_submitted");
    }
    StoredAttempt attempt = cancellation.get();
    log.event(Event.CANCELLATION_SIGNED)
        .with("unique_id", uniqueId.value())
        .with("tx_hash", attempt.txHash())
        .with("nonce", attempt.nonce())
        .write();
    walletLedger.broadcast(attempt.txHash());
    var broadcast =
        chain.broadcast(new SignedTransaction(attempt.txHash(), attempt.rawTransaction()));
    return new Outcome.Done(
        "cancelling",
        Map.of(
            "unique_id",
            uniqueId.value(),
            "tx_hash",
            attempt.txHash(),
            "broadcast",
            broadcast.getClass().getSimpleName()));
  }

  private Optional<StoredAttempt> signAndStore(UniqueId uniqueId, Fees market) {
    Optional<LockedPayment> payment = ledger.lock(uniqueId);
    if (payment.isEmpty() || payment.get().state() != PaymentState.SUBMITTED) {
      return Optional.empty();
    }
    List<StoredAttempt> attempts = walletLedger.liveAttempts(uniqueId.value());
    if (attempts.isEmpty() || !signer.signed(attempts.getFirst())) {
      return Optional.empty();
    }
    StoredAttempt newest = attempts.getFirst();
    if (newest.paysNobody()) {
      return Optional.of(newest);
    }
    Fees fees = new Fees(newest.maxFeePerGas(), newest.maxPriorityFeePerGas()).bumped().max(market);
    StoredAttempt cancellation =
        signer.sign(
            uniqueId.value(),
            new UnsignedTransaction(
                settings.chainId(),
                newest.nonce(),
                wallet.address(),
                BigInteger.ZERO,
                UnsignedTransaction.TRANSFER_GAS,
                fees));
    walletLedger.store(cancellation);
    timeline.note(uniqueId, Event.CANCELLATION_SIGNED, null, "tx_hash=" + cancellation.txHash());
    return Optional.of(cancellation);
  }
}
