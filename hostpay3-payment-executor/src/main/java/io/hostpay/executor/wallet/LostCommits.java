package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.WalletSettings.ForeignSpending;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Finds out whether spending that the ledger does not know was this payment: after a failover has
 * lost its commit it looks unsigned and would be paid again. Asked while signing is halted,
 * afterwards of every payment that was asked for before the last acknowledgement, and of those that
 * are older than the wallet's first nonce in the ledger, which the failover may have lost as well.
 */
public final class LostCommits {
  /**
   * How many of the wallet's newest transactions are compared: finding each takes five calls, and
   * dozens where it is old.
   */
  private static final int COMPARED = 16;

  static final String PENDING_UNKNOWN =
      "The wallet has something pending that the ledger does not know, or once had, which may be this"
          + " payment: it waits until those nonces are used for good.";

  private final Chain chain;
  private final Wallet wallet;
  private final WalletSettings settings;
  private final NonceRows nonces;
  private final ForeignNonces foreign;
  private final OpenNonces openNonces;
  private final NonceUseComparison comparison;
  private final NonceGaps gaps;
  private final Clock clock;

  LostCommits(
      Chain chain,
      Wallet wallet,
      WalletSettings settings,
      NonceRows nonces,
      ForeignNonces foreign,
      OpenNonces openNonces,
      NonceUseComparison comparison,
      NonceGaps gaps,
      Clock clock) {
    this.chain = chain;
    this.wallet = wallet;
    this.settings = settings;
    this.nonces = nonces;
    this.foreign = foreign;
    this.openNonces = openNonces;
    this.comparison = comparison;
    this.gaps = gaps;
    this.clock = clock;
  }

  /**
   * Compares the payment with what the wallet has sent since it came in, where there is reason to;
   * else no node is called.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  public LostCommitFinding restoreIfSent(Payment payment, NonceRows.Before before) {
    return settings.foreignSpending() == ForeignSpending.HALTS && mayConcern(payment, before)
        ? compare(payment, before, chain.funds(wallet.address()))
        : LostCommitFinding.None.NOT_COMPARED;
  }

  private static boolean mayConcern(Payment payment, NonceRows.Before before) {
    return before.isHalted()
        || !before.isCovered()
        || before.acknowledged().isSince(FirstRequest.of(payment));
  }

  private LostCommitFinding compare(Payment payment, NonceRows.Before before, FundsView funds) {
    if (!before.isCovered()) {
      nonces.begin(funds.latestNonce());
    }
    LostCommitFinding.None notPaid = LostCommitFinding.None.NOT_THIS_ONE;
    List<ForeignNonces.Use> newest =
        foreign.newest(FirstRequest.before(payment), funds.latestNonce(), COMPARED);
    for (ForeignNonces.Use used : newest) {
      LostCommitFinding finding = comparison.compare(payment, used, funds.market().head());
      if (!(finding instanceof LostCommitFinding.None none)) {
        return finding;
      }
      notPaid = notPaid.and(none);
    }
    if (newest.size() == COMPARED) {
      LostCommitFinding older = comparison.olderThan(newest.getLast(), funds.market().head());
      if (!(older instanceof LostCommitFinding.None none)) {
        return older;
      }
      notPaid = notPaid.and(none);
    }
    // A pool may be asked later that has something pending below what the ledger has given out,
    // and what was once seen pending may wait in one for a nonce that has vanished below it.
    BigInteger end =
        funds.pendingNonce().max(before.endOfNonces()).max(before.acknowledged().below());
    Instant since = FirstRequest.before(payment);
    if (openNonces.areAllKnown(since, funds.latestNonce(), end)
        && !mayBeDisplaced(since, before.acknowledged(), funds.latestNonce())) {
      return notPaid.below(funds.latestNonce());
    }
    useUpWhatHasVanished(before, funds);
    return new LostCommitFinding.Unclear(PENDING_UNKNOWN);
  }

  /**
   * Whether a nonce that was pending when it was acknowledged is used by what the ledger has given
   * it to since, and not for good yet: that block may be displaced, and what was pending be mined.
   */
  private boolean mayBeDisplaced(Instant since, Acknowledgement acknowledged, BigInteger used) {
    BigInteger from = acknowledged.accountedBelow();
    BigInteger below = used.min(acknowledged.below());
    return openNonces.isAnyGivenOut(since, from, below)
        && openNonces.isAnyGivenOut(
            since, from.max(chain.finalized(wallet.address()).nonce()), below);
  }

  /**
   * Where no pool shows what was acknowledged, a transfer of nothing takes its nonce: afterwards it
   * cannot be mined. One nonce at a look, and not at once: a pool may have lost sight of it for a
   * moment.
   */
  private void useUpWhatHasVanished(NonceRows.Before before, FundsView funds) {
    if (!before.isHalted()
        && before.acknowledged().isOlderThan(settings.stuckAfter(), clock.instant())) {
      BigInteger next = funds.latestNonce();
      gaps.fill(next, before.acknowledged().below().min(next.add(BigInteger.ONE)), funds.market());
    }
  }
}
