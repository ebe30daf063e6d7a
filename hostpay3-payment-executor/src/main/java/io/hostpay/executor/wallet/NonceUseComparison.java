package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.Wallet;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether what has used one of the wallet's nonces was a given payment. */
final class NonceUseComparison {
  /**
   * Within so many blocks nodes may still contradict one another about who used a nonce, and
   * ChangeNow may not have seen a deposit yet.
   */
  private static final int SETTLED_AFTER = 25;

  /** How long these blocks take. */
  private static final Duration SETTLED_IN = Duration.ofMinutes(5);

  private final Chain chain;
  private final Wallet wallet;
  private final Attempts attempts;
  private final RestoredPayments restored;

  NonceUseComparison(Chain chain, Wallet wallet, Attempts attempts, RestoredPayments restored) {
    this.chain = chain;
    this.wallet = wallet;
    this.attempts = attempts;
    this.restored = restored;
  }

  /**
   * Whether this use of a nonce was the payment; if so, the payment is restored.
   *
   * @param head the chain's height
   * @return of this use alone
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  LostCommitFinding compare(Payment payment, ForeignNonces.Use used, long head) {
    return used.taken() == null
        ? asShown(payment, used, head)
        : unlessItPays(payment, used, used.taken(), head);
  }

  /**
   * Uses below this nonce are not looked for on the chain: only a newer status of ChangeNow's shows
   * that none of them paid the deposit.
   */
  LostCommitFinding olderThan(ForeignNonces.Use oldest, long head) {
    return asChangeNowHasSaidSince(
        oldest.taken() == null ? blockOf(oldest, head) : oldest.taken().block(),
        head,
        ("The wallet has sent more than the ledger knows, also below nonce %s, which may be this"
                + " payment: it waits and is looked at again.")
            .formatted(oldest.nonce()));
  }

  private long blockOf(ForeignNonces.Use used, long head) {
    return switch (chain.nonceUse(wallet.address(), used.nonce())) {
      case NonceUse.ByTransaction use -> use.block().number();
      case NonceUse.ByAuthorization use -> use.block().number();
      case NonceUse.Unproven unproven -> unproven.usedBy();
      case NonceUse.NotUsed lags -> head;
    };
  }

  private LostCommitFinding asShown(Payment payment, ForeignNonces.Use used, long head) {
    return switch (chain.nonceUse(wallet.address(), used.nonce())) {
      case NonceUse.ByTransaction use -> {
        if (used.inLedger() && isAccountedFor(payment, used.nonce(), use)) {
          yield LostCommitFinding.None.NOT_THIS_ONE; // what it did is in the ledger
        }
        if (used.inLedger() || !pays(payment, use.to(), use.valueWei())) {
          yield unlessItPays(
              payment,
              used,
              new ForeignNonces.Transfer(use.to(), use.valueWei(), use.block().number()),
              head);
        }
        restored.submit(payment, used.nonce(), use);
        yield new LostCommitFinding.Restored();
      }
      case NonceUse.ByAuthorization use -> LostCommitFinding.None.NOT_THIS_ONE;
      case NonceUse.NotUsed lags ->
          new LostCommitFinding.Unclear(
              "A node does not show yet what the wallet has sent."
                  + " The payment waits and is looked at again.");
      case NonceUse.Unproven unproven -> notShown(used, unproven, head);
    };
  }

  /**
   * Whether a transaction of ours used the nonce, and did not pay this payment. One of its own that
   * would pay it counts only where every endpoint that answers has the receipt that it failed, in
   * that block: a node may show a block and not have its receipts.
   */
  private boolean isAccountedFor(Payment payment, BigInteger nonce, NonceUse.ByTransaction use) {
    return attempts.at(wallet.address().toLowerCase(Locale.ROOT), nonce).stream()
        .filter(attempt -> attempt.txHash().equals(use.txHash()))
        .anyMatch(
            attempt ->
                !payment.uniqueId().equals(attempt.uniqueId())
                    || !pays(payment, use.to(), use.valueWei())
                    || hasFailed(use));
  }

  private boolean hasFailed(NonceUse.ByTransaction use) {
    return chain
        .receipt(use.txHash())
        .filter(receipt -> !receipt.success() && receipt.block().equals(use.block()))
        .filter(chain::isConfirmedByAll)
        .isPresent();
  }

  private LostCommitFinding notShown(
      ForeignNonces.Use used, NonceUse.Unproven unproven, long head) {
    return asChangeNowHasSaidSince(
        unproven.usedBy(),
        head,
        ("Nonce %s was used and nodes do not show by what (%s). That may be this payment, which"
                + " waits and is looked at again.")
            .formatted(used.nonce(), unproven.known()));
  }

  /** ChangeNow's status decides only once the nonce was used long enough ago. */
  private LostCommitFinding asChangeNowHasSaidSince(long block, long head, String whyUnclear) {
    Optional<Instant> time = head - block < SETTLED_AFTER ? Optional.empty() : chain.timeOf(block);
    return time.<LostCommitFinding>map(
            by -> new LostCommitFinding.None(by.plus(SETTLED_IN), BigInteger.ZERO))
        .orElseGet(() -> new LostCommitFinding.Unclear(whyUnclear));
  }

  private LostCommitFinding unlessItPays(
      Payment payment, ForeignNonces.Use used, ForeignNonces.Transfer transfer, long head) {
    if (pays(payment, transfer.to(), transfer.wei())) {
      return new LostCommitFinding.Unclear(
          ("Nonce %s, which the ledger has given out, sent this payment's amount to its address."
                  + " That may have paid it: nothing is signed, and it is looked at again.")
              .formatted(used.nonce()));
    }
    return payment.order().payinAddress().equalsIgnoreCase(transfer.to())
            && transfer.wei().signum() > 0
        ? asChangeNowHasSaidSince(
            transfer.block(),
            head,
            ("Nonce %s sent another amount to this payment's address. ChangeNow may not have seen it"
                    + " yet: the payment waits and is looked at again.")
                .formatted(used.nonce()))
        : LostCommitFinding.None.NOT_THIS_ONE;
  }

  /** Whether a transfer of so much to there is what the payment was to make. */
  static boolean pays(Payment payment, @Nullable String to, @Nullable BigInteger wei) {
    return payment.order().payinAddress().equalsIgnoreCase(to) && payment.payableWei().equals(wei);
  }
}
