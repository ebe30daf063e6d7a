package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.WalletSettings.ForeignSpending;
import java.math.BigInteger;
import java.time.Instant;

/**
 * Finds out whether spending that the ledger does not know was this payment: after a failover has
 * lost its commit it looks unsigned and would be paid again. Asked while signing is halted,
 * afterwards of every payment that was asked for before the last acknowledgement, and of those that
 * are older than the wallet's first nonce in the ledger, which the failover may have lost as well.
 */
public final class LostCommits {
  /**
   * How many of the wallet's newest transactions are compared: finding each takes some five calls.
   */
  private static final int COMPARED = 16;

  static final String PENDING_UNKNOWN =
      "The wallet has something pending that the ledger does not know, which may be this payment:"
          + " it waits until that is mined or gone.";

  private final Chain chain;
  private final Wallet wallet;
  private final WalletSettings settings;
  private final NonceRows nonces;
  private final ForeignNonces foreign;
  private final UsedNonces usedNonces;

  LostCommits(
      Chain chain,
      Wallet wallet,
      WalletSettings settings,
      NonceRows nonces,
      ForeignNonces foreign,
      UsedNonces usedNonces) {
    this.chain = chain;
    this.wallet = wallet;
    this.settings = settings;
    this.nonces = nonces;
    this.foreign = foreign;
    this.usedNonces = usedNonces;
  }

  /** What the chain shows. */
  public sealed interface Finding {
    /**
     * Nothing that is mined or pending can be this payment's, as far as nodes show it.
     *
     * @param wordSince what nodes no longer show cannot have paid it, provided that ChangeNow still
     *     waited after this moment
     * @param comparedBelow the payment was compared with the unknown uses of nonces below this one
     */
    record None(Instant wordSince, BigInteger comparedBelow) implements Finding {
      /** There was no reason to compare it. */
      static final None NOT_COMPARED = new None(Instant.MIN, BigInteger.ZERO);

      /** What has used one nonce has not paid it; the others are yet to be looked at. */
      static final None NOT_THIS_ONE = NOT_COMPARED;

      /** Whether ChangeNow has to be asked again before it is signed. */
      public boolean needsNewerWord(Payment payment) {
        Instant word = payment.verifiedAt();
        return word == null || word.isBefore(wordSince);
      }

      private None and(None other) {
        return wordSince.isAfter(other.wordSince) ? this : other;
      }

      private None below(BigInteger nonce) {
        return new None(wordSince, nonce);
      }
    }

    /** It was paid: it is SUBMITTED, with the transaction that did it. */
    record Restored() implements Finding {}

    /** It may have been paid, or will be by what is pending: it is not signed now. */
    record Unclear(String why) implements Finding {}
  }

  /**
   * Compares the payment with what the wallet has sent since it came in, where there is reason to;
   * else no node is called.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  public Finding restoreIfSent(Payment payment, NonceRows.Before before) {
    return settings.foreignSpending() == ForeignSpending.HALTS && mayConcern(payment, before)
        ? compare(payment, before, chain.funds(wallet.address()))
        : Finding.None.NOT_COMPARED;
  }

  private static boolean mayConcern(Payment payment, NonceRows.Before before) {
    return before.isHalted()
        || !before.isCovered()
        || before.acknowledged().isSince(askedFor(payment));
  }

  /**
   * When the payment was first asked for: if the ledger has lost its row too, it was received once
   * more since.
   */
  static Instant askedFor(Payment payment) {
    return payment.requestedAt().isBefore(payment.receivedAt())
        ? payment.requestedAt()
        : payment.receivedAt();
  }

  /** Before this, also by a clock that goes otherwise, the payment was not asked for yet. */
  static Instant askedBefore(Payment payment) {
    return askedFor(payment).minus(NonceRows.CLOCKS_APART);
  }

  private Finding compare(Payment payment, NonceRows.Before before, FundsView funds) {
    if (!before.isCovered()) {
      nonces.begin(funds.latestNonce());
    }
    Finding.None notPaid = Finding.None.NOT_THIS_ONE;
    for (ForeignNonces.Use used :
        foreign.newest(askedBefore(payment), funds.latestNonce(), COMPARED)) {
      Finding finding = usedNonces.compare(payment, used, funds.market().head());
      if (!(finding instanceof Finding.None none)) {
        return finding;
      }
      notPaid = notPaid.and(none);
    }
    // A pool may be asked later that has something pending below what the ledger has given out.
    BigInteger end = funds.pendingNonce().max(before.endOfNonces());
    return foreign.knowsAll(funds.latestNonce(), end)
        ? notPaid.below(funds.latestNonce())
        : new Finding.Unclear(PENDING_UNKNOWN);
  }
}
