package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.NonceUse;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.WalletSettings.ForeignSpending;
import java.math.BigInteger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether spending that the ledger does not know was this payment: after a failover has
 * lost its commit it looks unsigned and would be paid again. Asked while signing is halted, and
 * afterwards of every payment received before the last acknowledgement.
 */
public final class LostCommits {
  /**
   * How many of the wallet's newest transactions are compared: finding each takes some five calls.
   */
  private static final int COMPARED = 16;

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
    /** Nothing that is mined or pending can be this payment's. */
    record None() implements Finding {}

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
  public Finding find(Payment payment, NonceRows.Before before) {
    return settings.foreignSpending() == ForeignSpending.HALTS && mayConcern(payment, before)
        ? compare(payment, chain.funds(wallet.address()))
        : new Finding.None();
  }

  private static boolean mayConcern(Payment payment, NonceRows.Before before) {
    return before.isHalted() || before.acknowledged().isSince(payment.receivedAt());
  }

  private Finding compare(Payment payment, FundsView funds) {
    for (ForeignNonces.Use used :
        foreign.newest(payment.receivedAt().minus(CLOCKS_APART), funds.latestNonce(), COMPARED)) {
      Finding finding =
          used.takenTo() == null
              ? asShown(payment, used)
              : unlessItPays(payment, used, used.takenTo(), used.takenWei());
      if (!(finding instanceof Finding.None)) {
        return finding;
      }
    }
    return foreign.knowsAll(funds.latestNonce(), funds.pendingNonce())
        ? new Finding.None()
        : new Finding.Unclear(
            "The wallet has something pending that the ledger does not know, which may be this"
                + " payment: it waits until that is mined or gone.");
  }

  private Finding asShown(Payment payment, ForeignNonces.Use used) {
    return switch (chain.nonceUse(wallet.address(), used.nonce())) {
      case NonceUse.ByTransaction use -> {
        if (used.inLedger() || !pays(payment, use.to(), use.valueWei())) {
          yield unlessItPays(payment, used, use.to(), use.valueWei());
        }
        restored.submit(payment, used.nonce(), use);
        yield new Finding.Restored();
      }
      case NonceUse.ByAuthorization use -> new Finding.None();
      case NonceUse.NotUsed lags ->
          new Finding.Unclear("A node does not show yet what the wallet has sent: asked again.");
      // No node has that state any more: ChangeNow's word since then says whether it was paid.
      case NonceUse.Unproven unproven -> new Finding.None();
    };
  }

  private static Finding unlessItPays(
      Payment payment, ForeignNonces.Use used, @Nullable String to, @Nullable BigInteger wei) {
    return pays(payment, to, wei)
        ? new Finding.Unclear(
            ("Nonce %s, which the ledger gave to another payment or to a gap, sent this payment's amount"
                    + " to its address. That may have paid it: nothing is signed, and it is looked at"
                    + " again.")
                .formatted(used.nonce()))
        : new Finding.None();
  }

  /** Whether a transfer of so much to there is what the payment was to make. */
  static boolean pays(Payment payment, @Nullable String to, @Nullable BigInteger wei) {
    return payment.order().payinAddress().equalsIgnoreCase(to) && payment.payableWei().equals(wei);
  }
}
