package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.SignedTransaction;
import io.hostpay.executor.ethereum.SignerRefused;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Signs with the wallet and stores what it has signed. Sends nothing. Under the locks. */
final class AttemptSigner {
  private final Wallet wallet;
  private final long chainId;
  private final Attempts attempts;
  private final Clock clock;
  private final PaymentLog log;

  AttemptSigner(
      Wallet wallet, WalletSettings settings, Attempts attempts, Clock clock, PaymentLog log) {
    this.wallet = wallet;
    this.chainId = settings.chainId();
    this.attempts = attempts;
    this.clock = clock;
    this.log = log;
  }

  /** The first attempt of a payment; the nonce becomes the payment's. */
  Attempt signPayment(UniqueId uniqueId, UnsignedTransaction tx, long head) {
    return store(uniqueId, AttemptKind.PAYMENT, 1, tx, head);
  }

  /** The same transfer as this attempt at the same nonce, for other fees, under this number. */
  Attempt signDearer(Attempt newest, int number, Fees fees, long head) {
    return store(
        newest.uniqueId(),
        newest.kind(),
        number,
        new UnsignedTransaction(
            chainId,
            newest.nonce(),
            newest.toAddress(),
            newest.valueWei(),
            newest.gasLimit(),
            fees),
        head);
  }

  /** A transfer of nothing to the wallet itself, in place of this attempt. */
  Attempt signCancellation(Attempt newest, int number, Fees fees, long head) {
    return store(
        newest.uniqueId(), AttemptKind.CANCELLATION, number, toSelf(newest.nonce(), fees), head);
  }

  /** A transfer of nothing to the wallet itself, at a nonce that nobody holds. */
  Attempt signFiller(BigInteger nonce, Fees fees, long head) {
    return store(null, AttemptKind.FILLER, 1, toSelf(nonce, fees), head);
  }

  /** Not signed here: what took the nonce of a payment and paid the same in its place. */
  Attempt storeAdopted(Payment payment, Attempt newest, NonceUse.ByTransaction use) {
    return storeFound(
        payment,
        new Attempt.Slot(newest.wallet(), newest.nonce(), newest.number() + 1),
        newest.gasLimit(),
        use);
  }

  /** Stores what paid a payment that has no attempt: the ledger has lost it. */
  Attempt storeRestored(Payment payment, BigInteger nonce, NonceUse.ByTransaction use) {
    return storeFound(
        payment,
        new Attempt.Slot(wallet.address().toLowerCase(Locale.ROOT), nonce, 1),
        UnsignedTransaction.TRANSFER_GAS,
        use);
  }

  private Attempt storeFound(
      Payment payment, Attempt.Slot slot, BigInteger gasLimit, NonceUse.ByTransaction use) {
    Attempt attempt =
        new Attempt(
            use.txHash(),
            payment.uniqueId(),
            slot,
            AttemptKind.ADOPTED,
            new Attempt.Terms(
                payment.order().payinAddress(),
                use.valueWei(),
                gasLimit,
                BigInteger.ZERO,
                BigInteger.ZERO),
            null,
            new Attempt.Signing(now(), use.block().number(), Attempt.Sent.SEEN));
    attempts.store(attempt);
    return attempt;
  }

  /** The time as the database keeps it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private UnsignedTransaction toSelf(BigInteger nonce, Fees fees) {
    return new UnsignedTransaction(
        chainId, nonce, wallet.address(), BigInteger.ZERO, UnsignedTransaction.TRANSFER_GAS, fees);
  }

  private Attempt store(
      @Nullable UniqueId uniqueId,
      AttemptKind kind,
      int number,
      UnsignedTransaction tx,
      long head) {
    SignedTransaction signed = sign(tx);
    Attempt attempt =
        new Attempt(
            signed.hash(),
            uniqueId,
            new Attempt.Slot(wallet.address().toLowerCase(Locale.ROOT), tx.nonce(), number),
            kind,
            new Attempt.Terms(
                tx.to(),
                tx.valueWei(),
                tx.gasLimit(),
                tx.fees().maxFeePerGas(),
                tx.fees().maxPriorityFeePerGas()),
            signed.rawHex(),
            new Attempt.Signing(now(), head, Attempt.Sent.NEVER));
    attempts.store(attempt);
    return attempt;
  }

  private SignedTransaction sign(UnsignedTransaction tx) {
    try {
      return wallet.sign(tx);
    } catch (SignerRefused e) {
      log.event(Event.WALLET_KEY_REFUSED).with("why", e.getMessage()).write();
      throw e;
    }
  }

  /**
   * Whether this wallet signed it. After a change of the wallet's key another one may have: what
   * this wallet signs under the same nonce does not replace that attempt, but would be paid beside
   * it.
   */
  boolean hasSigned(Attempt attempt) {
    return attempt.wallet().equalsIgnoreCase(wallet.address());
  }
}
