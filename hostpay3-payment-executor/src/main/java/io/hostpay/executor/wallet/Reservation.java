package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.common.token.Ether;
import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Gives a payment the next nonce ({@link WalletRow#readStanding}) and signs it, under the payment's
 * and the wallet's lock, where only the database and the key are asked. What speaks against signing
 * is found here.
 */
public final class Reservation {
  private final WalletSettings settings;
  private final WalletRow row;
  private final UnknownSpending unknownSpending;
  private final OpenNonces openNonces;
  private final SpendingLimits limits;
  private final AttemptSigner signer;
  private final PaymentLog log;

  Reservation(
      WalletSettings settings,
      WalletRow row,
      UnknownSpending unknownSpending,
      OpenNonces openNonces,
      SpendingLimits limits,
      AttemptSigner signer,
      PaymentLog log) {
    this.settings = settings;
    this.row = row;
    this.unknownSpending = unknownSpending;
    this.openNonces = openNonces;
    this.limits = limits;
    this.signer = signer;
    this.log = log;
  }

  /** What came of it. */
  public sealed interface Result {
    /** Signed and stored; the transaction has to be committed before it is sent. */
    record Signed(Attempt attempt) implements Result {}

    /** Not now. What was found out is to be committed all the same. */
    record NotNow(String why) implements Result {}

    /** Another payment of the same ChangeNow order was made or is under way. */
    record SameOrder(UniqueId uniqueId) implements Result {}

    /** The balance does not cover amount and worst fee beside what is in flight. */
    record TooLittle(String detail) implements Result {}
  }

  /**
   * Signs the payment at the wallet's next nonce and stores it, or says why not. Under the
   * payment's lock; takes the wallet's. Not idempotent: called once in a transaction.
   *
   * @param before read before the nodes were asked
   * @param funds read before the locks were taken
   * @param comparedBelow nonces below this one were compared with the payment ({@link
   *     LostCommitFinding.None}); 0 if there was no reason to compare
   * @param gas the gas limit, in gas
   * @throws io.hostpay.executor.ethereum.SignerUnavailable if the key cannot be used now; nothing
   *     was signed
   */
  public Result sign(
      LockedPayment locked,
      NonceRows.LedgerView before,
      FundsView funds,
      BigInteger comparedBelow,
      Fees fees,
      BigInteger gas) {
    Payment payment = locked.payment();
    row.lock();
    Standing standing = row.readStanding(payment, funds);
    // Counted whatever becomes of this payment: later no pool may show what is seen now.
    Optional<String> halted = unknownSpending.haltIfUnknown(standing, funds);
    if (standing.sameOrder() != null) {
      return new Result.SameOrder(standing.sameOrder());
    }
    if (!standing.serverStartedAt().equals(before.serverStartedAt())) {
      // What was signed since the nodes were asked may be lost, and they have not shown it.
      return new Result.NotNow(
          "The database has failed over, or was restarted, since the chain was asked: it is asked"
              + " again before anything is signed.");
    }
    if (standing.hold().paused() != null) {
      log.event(Event.SIGNING_PAUSED, payment.uniqueId(), payment.cnApiId())
          .with("by", standing.hold().paused())
          .write();
      return new Result.NotNow("The wallet is paused by " + standing.hold().paused() + ".");
    }
    Optional<String> speaksAgainst =
        halted.or(() -> limits.alarmIfReached(payment.payableWei(), standing));
    if (speaksAgainst.isPresent()) {
      return new Result.NotNow(speaksAgainst.get());
    }
    if (standing.hold().acknowledged().isSince(payment.verifiedAt())) {
      // Where nobody could show what that spending was, only a newer status tells that it paid
      // nothing.
      return new Result.NotNow(
          "Unknown spending was acknowledged after ChangeNow said that it waits for the deposit:"
              + " ChangeNow is asked again before anything is signed.");
    }
    if (mayBeSentAlready(payment, standing, funds.latestNonce().min(comparedBelow))) {
      return new Result.NotNow(LostCommits.PENDING_UNKNOWN);
    }
    UnsignedTransaction unsigned =
        new UnsignedTransaction(
            settings.chainId(),
            standing.nextNonce(),
            payment.order().payinAddress(),
            payment.payableWei(),
            gas,
            fees);
    // What was mined up to the block of the balance is in the balance; the rest is in flight.
    BigInteger needed = unsigned.worstCost().add(standing.inFlightWei());
    if (funds.balanceWei().compareTo(needed) < 0) {
      return new Result.TooLittle(
          "balance %d wei, amount and worst fee %d, in flight %d"
              .formatted(funds.balanceWei(), unsigned.worstCost(), standing.inFlightWei()));
    }
    warnOfLowBalance(payment, funds.balanceWei().subtract(needed), standing.dayWei());
    return new Result.Signed(
        signer.signPayment(payment.uniqueId(), unsigned, funds.market().head()));
  }

  /**
   * Whether this payment may already have been sent: it is older than acknowledged spending or than
   * what the ledger knows of the wallet, and a nonce below the next one, or below what was ever
   * acknowledged, is no ledger payment's and was never compared with it. Checked again here,
   * against the reading that gives the next nonce.
   */
  private boolean mayBeSentAlready(Payment payment, Standing standing, BigInteger from) {
    BigInteger acknowledged = standing.hold().acknowledged().below();
    return unknownSpending.doesHalt()
        && (!standing.hold().isCovered()
            || standing.hold().acknowledged().isSince(FirstRequest.of(payment)))
        && !openNonces.allBelongToPayments(
            FirstRequest.before(payment),
            acknowledged,
            from,
            standing.nextNonce().max(acknowledged));
  }

  /** Raises the alarm when what is left would last less than six hours at the last day's pace. */
  private void warnOfLowBalance(Payment payment, BigInteger left, BigInteger dayBefore) {
    BigInteger day = dayBefore.add(payment.payableWei());
    if (left.multiply(BigInteger.valueOf(4)).compareTo(day) < 0) {
      log.event(Event.WALLET_BALANCE_LOW, payment.uniqueId(), payment.cnApiId())
          .with("left", Ether.text(left) + " ETH")
          .with("day", Ether.text(day) + " ETH")
          .write();
    }
  }
}
