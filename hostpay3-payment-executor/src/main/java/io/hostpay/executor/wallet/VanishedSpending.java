package io.hostpay.executor.wallet;

import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.time.Clock;

/**
 * What the wallet has sent, the ledger does not know, and the chain does not show: it is pending,
 * or has vanished, from every pool's count or with its block, and may still be mined.
 */
final class VanishedSpending {
  /** More nonces than a wallet uses until a block is final: below, no node need be asked. */
  private static final BigInteger NOT_FINAL = BigInteger.valueOf(5_000);

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
   * Whether something of the kind may pay a payment from before the last acknowledgement.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  boolean mayPay(NonceRows.Before before, FundsView funds) {
    // A pool may be asked later that has something pending below what the ledger has given out,
    // and what was once seen pending may wait in one for a nonce that has vanished below it.
    BigInteger end =
        funds.pendingNonce().max(before.endOfNonces()).max(before.acknowledged().below());
    return !open.areAllKnown(funds.latestNonce(), end) || mayBeDisplaced(funds.latestNonce());
  }

  /**
   * Whether the ledger has used a nonce again that was acknowledged, and not for good yet: that
   * block may be displaced, and what vanished be mined.
   */
  private boolean mayBeDisplaced(BigInteger used) {
    return open.isAnyGivenOut(used.subtract(NOT_FINAL), used)
        && open.isAnyGivenOut(chain.finalized(wallet.address()).nonce(), used);
  }

  /**
   * Where no pool shows what was acknowledged, a transfer of nothing takes its nonce: afterwards it
   * cannot be mined. One nonce at a look, from STUCK_AFTER after the acknowledgement on, and none
   * where signing was halted when this look began.
   */
  void useUpNext(NonceRows.Before before, FundsView funds) {
    if (!before.isHalted()
        && before.acknowledged().isOlderThan(settings.stuckAfter(), clock.instant())) {
      BigInteger next = funds.latestNonce();
      gaps.fill(next, before.acknowledged().below().min(next.add(BigInteger.ONE)), funds.market());
    }
  }
}
