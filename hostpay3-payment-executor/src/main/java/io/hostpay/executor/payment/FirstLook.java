package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.executor.ethereum.BroadcastOutcome;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.AttemptSending;
import io.hostpay.executor.wallet.Replacement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Sends what was just signed, and looks for a moment whether it is mined at once. An instance that
 * is told to end does not wait for that: the looks find it.
 */
final class FirstLook implements ApplicationListener<ContextClosedEvent> {
  private final PaymentSettings settings;
  private final Chain chain;
  private final AttemptSending sending;
  private final Replacement replacement;
  private final ReceiptJudgement judgement;
  private final PaymentLog log;
  private final CountDownLatch ending = new CountDownLatch(1);

  FirstLook(
      PaymentSettings settings,
      Chain chain,
      AttemptSending sending,
      Replacement replacement,
      ReceiptJudgement judgement,
      PaymentLog log) {
    this.settings = settings;
    this.chain = chain;
    this.sending = sending;
    this.replacement = replacement;
    this.judgement = judgement;
    this.log = log;
  }

  /**
   * Sends first: that does not wait for reading.
   *
   * @return the payment as it is then
   */
  Payment sendAndAwait(SigningResult.Signed signed) {
    Payment payment = signed.payment().payment();
    Attempt attempt = signed.payment().live().getFirst();
    BroadcastOutcome said = sending.send(attempt);
    try {
      Optional<Attempt> asNamed =
          replacement.replaceAsNamed(signed.payment(), signed.market(), said);
      if (asNamed.isPresent()) {
        var unused = sending.send(asNamed.get());
        return payment; // the looks watch both
      }
      return await(payment, attempt);
    } catch (ChainException e) {
      log.event(Event.PAYMENT_PENDING, payment.uniqueId(), payment.cnApiId())
          .with("tx_hash", attempt.txHash())
          .with("why", e.getMessage())
          .write();
      return payment;
    }
  }

  private Payment await(Payment payment, Attempt attempt) {
    Duration most = settings.firstLook();
    // By a clock that never jumps: a request must not be held for an hour.
    long started = System.nanoTime();
    while (true) {
      Optional<Receipt> receipt = chain.receipt(attempt.txHash());
      if (receipt.isPresent()) {
        return judgement.judge(payment, attempt, receipt.get());
      }
      if (System.nanoTime() - started >= most.toNanos() || !pause()) {
        log.event(Event.PAYMENT_PENDING, payment.uniqueId(), payment.cnApiId())
            .with("tx_hash", attempt.txHash())
            .write();
        return payment;
      }
    }
  }

  /** Comes before the server waits for the requests that are under way. */
  @Override
  public void onApplicationEvent(ContextClosedEvent told) {
    ending.countDown();
  }

  private boolean pause() {
    try {
      return !ending.await(settings.firstLookEvery().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
