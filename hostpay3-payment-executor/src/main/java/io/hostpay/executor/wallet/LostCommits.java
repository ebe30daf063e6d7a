package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.Wallet;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether spending that the ledger does not know was this payment: if a failover has lost
 * the payment's commit, the payment looks unsigned and would be paid again. Asked while signing is
 * halted; later for payments requested before the last acknowledgement, and for those older than
 * the wallet's first nonce in the ledger, which the failover may have lost as well.
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
  private final UnknownSpending unknownSpending;
  private final NonceRows nonces;
  private final ForeignNonces foreign;
  private final NonceUseComparison comparison;
  private final UnminedSpending unmined;

  LostCommits(
      Chain chain,
      Wallet wallet,
      UnknownSpending unknownSpending,
      NonceRows nonces,
      ForeignNonces foreign,
      NonceUseComparison comparison,
      UnminedSpending unmined) {
    this.chain = chain;
    this.wallet = wallet;
    this.unknownSpending = unknownSpending;
    this.nonces = nonces;
    this.foreign = foreign;
    this.comparison = comparison;
    this.unmined = unmined;
  }

  /**
   * Compares the payment with what the wallet has sent since it came in, where there is reason to;
   * else no node is called.
   *
   * @throws io.hostpay.executor.ethereum.ChainException when the chain could not be asked
   */
  public LostCommitFinding restoreIfSent(Payment payment, NonceRows.LedgerView ledger) {
    return unknownSpending.doesHalt() && mayConcern(payment, ledger)
        ? compare(payment, ledger, chain.funds(wallet.address()))
        : LostCommitFinding.None.NOT_COMPARED;
  }

  private static boolean mayConcern(Payment payment, NonceRows.LedgerView ledger) {
    return ledger.isHalted()
        || !ledger.isCovered()
        || ledger.acknowledged().isSince(FirstRequest.of(payment));
  }

  private LostCommitFinding compare(Payment payment, NonceRows.LedgerView ledger, FundsView funds) {
    if (!ledger.isCovered()) {
      nonces.begin(funds.latestNonce());
    }
    return switch (compareWithWhatIsMined(payment, ledger, funds)) {
      case LostCommitFinding.Restored restored -> restored;
      case LostCommitFinding.None notPaid -> unlessItVanished(payment, ledger, funds, notPaid);
      case LostCommitFinding.Unclear unclear -> {
        // Unclear for this payment; the spending is counted and told of all the same.
        var unusedReason = unknownSpending.haltIfUnknown(payment, ledger, funds);
        yield unclear;
      }
    };
  }

  private LostCommitFinding compareWithWhatIsMined(
      Payment payment, NonceRows.LedgerView ledger, FundsView funds) {
    LostCommitFinding.None notPaid = LostCommitFinding.None.NOT_THIS_ONE;
    List<ForeignNonces.Use> newest =
        foreign.newest(
            FirstRequest.before(payment),
            ledger.acknowledged().below(),
            funds.latestNonce(),
            COMPARED);
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
    return notPaid;
  }

  private LostCommitFinding unlessItVanished(
      Payment payment,
      NonceRows.LedgerView ledger,
      FundsView funds,
      LostCommitFinding.None notPaid) {
    if (!unmined.mayPay(payment, ledger, funds)) {
      // While halted nothing is signed: what was not compared is found under the lock.
      return ledger.isHalted() ? notPaid : notPaid.below(funds.latestNonce());
    }
    Optional<String> halted = unknownSpending.haltIfUnknown(payment, ledger, funds);
    if (halted.isEmpty() && !ledger.isHalted()) {
      unmined.useUpNext(ledger, funds);
    }
    return new LostCommitFinding.Unclear(halted.orElse(PENDING_UNKNOWN));
  }
}
