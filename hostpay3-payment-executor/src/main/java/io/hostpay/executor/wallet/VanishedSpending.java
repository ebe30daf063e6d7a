package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;

/**
 * What the wallet has sent, the ledger does not know, and the chain does not show: it is pending,
 * or has vanished, from every pool's count or with its block, and may still be mined.
 */
final class VanishedSpending {
  private final Chain chain;
  private final Wallet wallet;
  private final WalletSettings settings;
  private final OpenNonces open;
  private final NonceGaps gaps;
  private final Clock clock;

  VanishedSpending(
      Chain chain,
      Wallet wallet,
      WalletSettings settings,
      OpenNonces open,
      NonceGaps gaps,
      Clock clock) {
    this.chain = chain;
    this.wallet = wallet;
    this.settings = settings;
    this.open = open;
    this.gaps = gaps;
    this.clock = clock;
  }

  /**
   * Whether something of the kind may pay this payment.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  boolean mayPay(Payment payment, NonceRows.Before before, FundsView funds) {
    Instant since = FirstRequest.before(payment);
    // A pool may be asked later that has something pending below what the ledger has given out,
    // and what was once seen pending may wait in one for a nonce that has vanished below it.
    BigInteger end =
        funds.pendingNonce().max(before.endOfNonces()).max(before.acknowledged().below());
    return !open.areAllKnown(since, funds.latestNonce(), end)
        || mayBeDisplaced(since, before.acknowledged(), funds.latestNonce());
  }

  /**
   * Whether a nonce that was pending when it was acknowledged is used by what the ledger has given
   * it to since, and not for good yet: that block may be displaced, and what was pending be mined.
   */
  private boolean mayBeDisplaced(Instant since, Acknowledgement acknowledged, BigInteger used) {
    BigInteger from = acknowledged.accountedBelow();
    BigInteger below = used.min(acknowledged.below());
    return open.isAnyGivenOut(since, from, below)
        && open.isAnyGivenOut(since, from.max(chain.finalized(wallet.address()).nonce()), below);
  }

  /**
   * Where no pool shows what was acknowledged, a transfer of nothing takes its nonce: afterwards it
   * cannot be mined. One nonce at a look, and not at once: a pool may have lost sight of it for a
   * moment. Nothing while signing is halted.
   */
  void useUpNext(NonceRows.Before before, FundsView funds) {
    if (!before.isHalted()
        && before.acknowledged().isOlderThan(settings.stuckAfter(), clock.instant())) {
      BigInteger next = funds.latestNonce();
      gaps.fill(next, before.acknowledged().below().min(next.add(BigInteger.ONE)), funds.market());
    }
  }
}
