package io.hostpay.executor;

import io.hostpay.common.http.Outcome;
import io.hostpay.common.http.TaskRequest;
import io.hostpay.common.http.TokenDecision;
import io.hostpay.common.ledger.Confirmations;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.MinedTransaction;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentLedger;
import io.hostpay.common.ledger.PaymentState;
import io.hostpay.common.ledger.SplitPayoutTable;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import io.hostpay.executor.ethereum.Canonical;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.ethereum.Wallet;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /finality}: follows a paid payment until its block can no longer be undone. One that
 * left the chain goes back to SUBMITTED and is broadcast again, the same bytes.
 */
public final class PaymentFinality {
  private final TokenCodec<PaymentRequest> codec;
  private final TokenDecision tokens;
  private final Wallet wallet;
  private final Chain chain;
  private final PaymentLedger ledger;
  private final Confirmations confirmedBlocks;
  private final SplitPayoutTable payouts;
  private final PaymentSettlement settlement;
  private final PaymentExecution execution;
  private final Clock clock;
  private final PaymentLog log;

  PaymentFinality(
      SigningKeys internalKeys,
      Wallet wallet,
      Chain chain,
      PaymentLedger ledger,
      Confirmations confirmedBlocks,
      SplitPayoutTable payouts,
      PaymentSettlement settlement,
      PaymentExecution execution,
      Clock clock,
      PaymentLog log) {
    this.codec = TokenCodec.paymentRequest(internalKeys);
    this.tokens = new TokenDecision(log);
    this.wallet = wallet;
    this.chain = chain;
    this.ledger = ledger;
    this.confirmedBlocks = confirmedBlocks;
    this.payouts = payouts;
    this.settlement = settlement;
    this.execution = execution;
    this.clock = clock;
    this.log = log;
  }

  /** Writes confirmations; answers 424 until the payment is final. */
  public Outcome follow(TaskRequest request) {
    return tokens.on(
        codec.decode(request.token(), clock.instant()),
        token -> follow(token, request.headers()),
        token -> follow(token, request.headers()));
  }

  private Outcome follow(PaymentRequest token, TaskHeaders headers) {
    Payment payment =
        ledger
            .find(token.order().uniqueId())
            .orElseThrow(() -> new UnknownPayment(token.order().uniqueId()));
    try {
      return switch (payment.state()) {
        case PAID, COMPLETED -> look(payment, headers);
        case SUBMITTED -> settlement.settle(payment, headers);
        // Its block left the chain, and then its nonce was lost: there is no other task to pay it.
        case VERIFIED -> execution.goOn(payment, headers);
        case RECEIVED, REJECTED, FAILED ->
            new Outcome.Done("already_processed", Map.of("unique_id", payment.uniqueId()));
      };
    } catch (ChainException e) {
      log.event(Event.PAYMENT_DEFERRED, payment.uniqueId(), payment.cnApiId())
          .with("why", e.getMessage())
          .write();
      return new Outcome.NotYet(String.valueOf(e.getMessage()));
    }
  }

  private Outcome look(Payment payment, TaskHeaders headers) {
    MinedTransaction mined = payment.mined();
    if (mined == null) {
      throw new IllegalStateException("payment " + payment.uniqueId() + " is not mined");
    }
    Optional<Receipt> receipt = chain.receipt(mined.txHash());
    // Mined again in another block it may have been refused there.
    return receipt.isPresent() && receipt.get().success()
        ? confirm(payment, receipt.get())
        : reorganised(payment, mined, headers);
  }

  private Outcome confirm(Payment payment, Receipt receipt) {
    long head = chain.head();
    long finalized = chain.finalized(wallet.address()).blockNumber();
    int confirmations = Math.clamp(head - receipt.blockNumber() + 1, 0, Integer.MAX_VALUE);
    // The receipt of an endpoint that follows another branch is none.
    boolean onChain = chain.canonical(receipt.block()) == Canonical.YES;
    boolean isFinal = onChain && finalized >= receipt.blockNumber();
    MinedTransaction where =
        new MinedTransaction(
            receipt.txHash(), receipt.gasUsed(), receipt.blockNumber(), receipt.blockHash());
    boolean projected =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(payment.order().uniqueId()).orElseThrow();
              confirmedBlocks.write(locked, where, confirmations, isFinal);
              return payouts.confirmed(locked, where, confirmations);
            });
    log.event(Event.FINALITY_CHECKED, payment.uniqueId(), payment.cnApiId())
        .with("tx_hash", receipt.txHash())
        .with("confirmations", confirmations)
        .with("final", isFinal)
        .with("projected", projected)
        .write();
    return isFinal
        ? new Outcome.Done("final", Map.of("unique_id", payment.uniqueId()))
        : new Outcome.NotYet("The payment's block is not final yet.");
  }

  /**
   * No endpoint has a receipt of a success. Should they only lag, this does no harm: the same bytes
   * are broadcast, are known or mined already, and the payment is found PAID again.
   */
  private Outcome reorganised(Payment payment, MinedTransaction mined, TaskHeaders headers) {
    Payment now =
        ledger.inTransaction(
            () -> {
              LockedPayment locked = ledger.lock(payment.order().uniqueId()).orElseThrow();
              boolean same = mined.equals(locked.payment().mined());
              if (same
                  && (locked.state() == PaymentState.PAID
                      || locked.state() == PaymentState.COMPLETED)) {
                ledger.reorganised(locked);
                var unused = payouts.reorganised(locked);
              }
              return ledger.find(payment.order().uniqueId()).orElseThrow();
            });
    if (now.state() != PaymentState.SUBMITTED) {
      return new Outcome.NotYet("Another delivery has changed the payment meanwhile.");
    }
    log.event(Event.PAYMENT_REORGANISED, payment.uniqueId(), payment.cnApiId())
        .with("tx_hash", mined.txHash())
        .with("block", mined.blockNumber())
        .write();
    return settlement.settle(now, headers);
  }
}
