package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.WalletSettings.ForeignSpending;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether spending that the ledger does not know was this payment: after a failover has
 * lost its commit it looks unsigned and would be paid again. Asked while signing is halted, and
 * afterwards of every payment that was asked for before the last acknowledgement.
 */
public final class LostCommits {
  /**
   * How many of the wallet's newest transactions are compared: finding each takes some five calls.
   */
  private static final int COMPARED = 16;

  /**
   * Within so many blocks nodes may still contradict one another about who used a nonce, and
   * ChangeNow may not have seen a deposit yet.
   */
  private static final int SETTLED_AFTER = 25;

  /** How long these blocks take. */
  private static final Duration SETTLED_IN = Duration.ofMinutes(5);

  static final String PENDING_UNKNOWN =
      "The wallet has something pending that the ledger does not know, which may be this payment:"
          + " it waits until that is mined or gone.";

  /** How far apart the clocks may be that date the payment and other transactions. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  private final Chain chain;
  private final Wallet wallet;
  private final WalletSettings settings;
  private final ForeignNonces foreign;
  private final RestoredPayments restored;

  LostCommits(
      Chain chain,
      Wallet wallet,
      WalletSettings settings,
      ForeignNonces foreign,
      RestoredPayments restored) {
    this.chain = chain;
    this.wallet = wallet;
    this.settings = settings;
    this.foreign = foreign;
    this.restored = restored;
  }

  /** What the chain shows. */
  public sealed interface Finding {
    /**
     * Nothing that is mined or pending can be this payment's, as far as nodes show it.
     *
     * @param wordSince what they no longer show has not paid it if ChangeNow has said since this
     *     moment that it waits for the deposit
     * @param comparedBelow with what has used the wallet's nonces below this one it was compared
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
    return before.isHalted() || before.acknowledged().isSince(askedFor(payment));
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

  private Finding compare(Payment payment, NonceRows.Before before, FundsView funds) {
    Finding.None notPaid = Finding.None.NOT_THIS_ONE;
    for (ForeignNonces.Use used :
        foreign.newest(askedFor(payment).minus(CLOCKS_APART), funds.latestNonce(), COMPARED)) {
      Finding finding =
          used.takenTo() == null
              ? asShown(payment, used, funds.market().head())
              : unlessItPays(payment, used, used.takenTo(), used.takenWei());
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

  private Finding asShown(Payment payment, ForeignNonces.Use used, long head) {
    return switch (chain.nonceUse(wallet.address(), used.nonce())) {
      case NonceUse.ByTransaction use -> {
        if (used.inLedger() || !pays(payment, use.to(), use.valueWei())) {
          yield unlessItPays(payment, used, use.to(), use.valueWei());
        }
        restored.submit(payment, used.nonce(), use);
        yield new Finding.Restored();
      }
      case NonceUse.ByAuthorization use -> Finding.None.NOT_THIS_ONE;
      case NonceUse.NotUsed lags ->
          new Finding.Unclear("A node does not show yet what the wallet has sent: asked again.");
      case NonceUse.Unproven unproven -> notShown(used, unproven, head);
    };
  }

  /** Only of what was used long ago ChangeNow's word says whether it was paid. */
  private Finding notShown(ForeignNonces.Use used, NonceUse.Unproven unproven, long head) {
    Optional<Instant> time =
        head - unproven.usedBy() < SETTLED_AFTER
            ? Optional.empty()
            : chain.timeOf(unproven.usedBy());
    return time.<Finding>map(by -> new Finding.None(by.plus(SETTLED_IN), BigInteger.ZERO))
        .orElseGet(
            () ->
                new Finding.Unclear(
                    ("Nonce %s was used and nodes do not show by what (%s), which may be this"
                            + " payment: it is looked at again.")
                        .formatted(used.nonce(), unproven.known())));
  }

  private static Finding unlessItPays(
      Payment payment, ForeignNonces.Use used, @Nullable String to, @Nullable BigInteger wei) {
    return pays(payment, to, wei)
        ? new Finding.Unclear(
            ("Nonce %s, which the ledger gave to another payment or to a gap, sent this payment's amount"
                    + " to its address. That may have paid it: nothing is signed, and it is looked at"
                    + " again.")
                .formatted(used.nonce()))
        : Finding.None.NOT_THIS_ONE;
  }

  /** Whether a transfer of so much to there is what the payment was to make. */
  static boolean pays(Payment payment, @Nullable String to, @Nullable BigInteger wei) {
    return payment.order().payinAddress().equalsIgnoreCase(to) && payment.payableWei().equals(wei);
  }
}
