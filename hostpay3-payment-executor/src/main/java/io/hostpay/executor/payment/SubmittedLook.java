package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.BroadcastOutcome;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.ChainException;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Market;
import io.hostpay.executor.ethereum.Receipt;
import io.hostpay.executor.wallet.Attempt;
import io.hostpay.executor.wallet.AttemptSending;
import io.hostpay.executor.wallet.LostNonces;
import io.hostpay.executor.wallet.NonceGaps;
import io.hostpay.executor.wallet.PaymentAttempts;
import io.hostpay.executor.wallet.Replacement;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One look at a signed payment, which does all that is due. A receipt of any attempt is judged.
 * Without one, the same bytes are sent again, a dearer attempt follows where the price is the
 * reason, gaps below are filled, and a nonce that is used up is accounted for.
 */
final class SubmittedLook {
  /**
   * Every fifth look sends the same bytes again, in case a pool has forgotten them: every 30 s in
   * the first two minutes, more rarely later. Once the attempt is stuck, every look does.
   */
  private static final int SENDS_ONE_IN = 5;

  private final Chain chain;
  private final AttemptSending sending;
  private final Replacement replacement;
  private final NonceGaps gaps;
  private final LostNonces lost;
  private final ReceiptJudgement judgement;

  SubmittedLook(
      Chain chain,
      AttemptSending sending,
      Replacement replacement,
      NonceGaps gaps,
      LostNonces lost,
      ReceiptJudgement judgement) {
    this.chain = chain;
    this.sending = sending;
    this.replacement = replacement;
    this.gaps = gaps;
    this.lost = lost;
    this.judgement = judgement;
  }

  /**
   * Does what is due now.
   *
   * @return the payment as it is then
   * @throws ChainException when the chain could not be asked; what could be sent was sent
   */
  Payment advance(PaymentAttempts seen) {
    if (seen.live().isEmpty()) {
      return seen.payment(); // another delivery has just changed it
    }
    return recordReceipt(seen)
        .orElseGet(
            () ->
                seen.newest()
                    .map(newest -> raiseOrSendAgain(seen, newest))
                    .orElseGet(() -> sendAgain(seen)));
  }

  /**
   * As {@link #advance}, for a payment whose block has just left the chain: unless there is a
   * receipt, the same bytes are sent at once.
   */
  Payment sendAtOnce(PaymentAttempts seen) {
    return recordReceipt(seen).orElseGet(() -> sendAgain(seen));
  }

  /** Records what a receipt of any attempt means, if there is one. */
  private Optional<Payment> recordReceipt(PaymentAttempts seen) {
    @Nullable ChainException unread = null;
    for (Attempt attempt : seen.live()) {
      try {
        Optional<Receipt> receipt = chain.receipt(attempt.txHash());
        if (receipt.isPresent()) {
          return Optional.of(judgement.judge(seen.payment(), attempt, receipt.get()));
        }
      } catch (ChainException e) {
        unread = e;
      }
    }
    if (unread != null) {
      // What can't be read decides nothing; sending does not wait for it.
      seen.newest().ifPresent(ours -> sending.sendAll(seen.live()));
      throw unread;
    }
    return Optional.empty();
  }

  /**
   * Two calls while nothing is amiss: most looks ask the price, one in five sends again. What was
   * never sent is sent at once.
   */
  private Payment raiseOrSendAgain(PaymentAttempts seen, Attempt newest) {
    if (!replacement.isSignedByThisWallet(newest)) {
      return sendAgain(seen); // signed by another wallet: one by this wallet would be paid as well
    }
    if (replacement.isStuck(newest)) {
      return unblock(seen, newest);
    }
    if (newest.signing().sent() != Attempt.Sent.NEVER
        && seen.payment().look() % SENDS_ONE_IN != 0) {
      replacement.replaceBelowMarket(seen, chain.market()).ifPresent(sending::send);
      return seen.payment();
    }
    return sendAgain(seen);
  }

  private Payment sendAgain(PaymentAttempts seen) {
    if (seen.newest().isEmpty()) {
      return accountFor(seen); // adopted: its bytes are not here to be sent
    }
    BroadcastOutcome said = sending.sendAll(seen.live());
    return switch (said) {
      case BroadcastOutcome.NonceTooLow usedUp -> accountFor(seen);
      case BroadcastOutcome.Underpriced low -> replaceAsNamed(seen, said);
      case BroadcastOutcome.FeeTooLow low -> replaceAsNamed(seen, said);
      case BroadcastOutcome.ReplacementUnderpriced low -> replaceAsNamed(seen, said);
      default -> seen.payment();
    };
  }

  private Payment replaceAsNamed(PaymentAttempts seen, BroadcastOutcome said) {
    replacement.replaceAsNamed(seen, chain.market(), said).ifPresent(sending::send);
    return seen.payment();
  }

  private Payment unblock(PaymentAttempts seen, Attempt newest) {
    BroadcastOutcome said = sending.sendAll(seen.live());
    if (said instanceof BroadcastOutcome.NonceTooLow) {
      return accountFor(seen);
    }
    FundsView funds = chain.funds(newest.wallet());
    Market market = funds.market();
    BigInteger next = funds.latestNonce();
    if (next.compareTo(newest.nonce()) > 0) {
      return accountFor(seen); // however the broadcast was answered
    }
    if (next.compareTo(newest.nonce()) < 0) {
      // A lower nonce holds it up; a dearer attempt helps only where no block takes this one.
      replacement.replaceBelowMarket(seen, market).ifPresent(sending::send);
      gaps.fill(next, newest.nonce(), market);
      return seen.payment();
    }
    replacement
        .replaceStuck(seen, market, said)
        .or(() -> replacement.replaceAsNamed(seen, market, said))
        .ifPresent(sending::send);
    return seen.payment();
  }

  /** Finds out what used the nonce, which seems to be used up. */
  private Payment accountFor(PaymentAttempts seen) {
    return switch (lost.resolve(seen)) {
      case LostNonces.Fate.Open open -> seen.payment();
      case LostNonces.Fate.Lost gone -> gone.payment();
      case LostNonces.Fate.Adopted paid ->
          chain
              .receipt(paid.attempt().txHash())
              .map(receipt -> judgement.judge(seen.payment(), paid.attempt(), receipt))
              .orElse(seen.payment());
    };
  }
}
