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
final class UnminedSpending {
  private final Chain chain;
  private final Wallet wallet;
  private final WalletSettings settings;
  private final OpenNonces open;
  private final NonceGaps gaps;
  private final Clock clock;

  UnminedSpending(
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
   * Whether something of the kind may pay this payment, which is from before an acknowledgement, or
   * from before the ledger knew the wallet. While signing is halted, whether something is pending:
   * the rest is asked once somebody has acknowledged it.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  boolean mayPay(Payment payment, NonceRows.LedgerView ledger, FundsView funds) {
    Instant since = FirstRequest.before(payment);
    // Up to the ledger's last nonce, since a pool that is not asked now may hold something below;
    // up to the acknowledged ones, since one may wait in a pool for a lower nonce that vanished.
    BigInteger pending = funds.pendingNonce().max(ledger.endOfNonces());
    BigInteger acknowledged = ledger.acknowledged().below();
    if (ledger.isHalted()) {
      return !open.allBelongToPayments(since, acknowledged, funds.latestNonce(), pending);
    }
    return !open.allBelongToPayments(
            since, acknowledged, funds.latestNonce(), pending.max(acknowledged))
        || mayBeDisplaced(since, acknowledged, funds.latestNonce());
  }

  /**
   * Whether a nonce that was ever acknowledged is used, and not for good yet: its block may be
   * displaced, and something else be mined with it.
   */
  private boolean mayBeDisplaced(Instant since, BigInteger acknowledged, BigInteger used) {
    return acknowledged.signum() > 0
        && !open.allBelongToPayments(
            since, acknowledged, chain.finalized(wallet.address()).nonce(), used.min(acknowledged));
  }

  /**
   * Where no pool shows what was acknowledged, a transfer of nothing takes its nonce: afterwards it
   * cannot be mined. One nonce at a look, from STUCK_AFTER after the acknowledgement on.
   */
  void useUpNext(NonceRows.LedgerView ledger, FundsView funds) {
    if (ledger.acknowledged().isOlderThan(settings.stuckAfter(), clock.instant())) {
      BigInteger next = funds.latestNonce();
      gaps.fill(next, ledger.acknowledged().below().min(next.add(BigInteger.ONE)), funds.market());
    }
  }
}
