package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.executor.ethereum.Chain;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.FundsTooLow;
import io.hostpay.executor.ethereum.FundsView;
import io.hostpay.executor.ethereum.UnsignedTransaction;
import io.hostpay.executor.ethereum.Wallet;
import io.hostpay.executor.wallet.NonceRows;
import io.hostpay.executor.wallet.PendingNonceCheck;
import io.hostpay.executor.wallet.WalletSettings;
import java.math.BigInteger;

/**
 * Asks the chain what signing needs (funds, fees, gas), and refuses answers that cannot be right.
 */
final class ChainQuestions {
  /** Deposit contracts use less than a tenth; more is a trap, or an endpoint's mistake. */
  private static final BigInteger MOST_GAS = BigInteger.valueOf(1_000_000);

  private final Wallet wallet;
  private final WalletSettings settings;
  private final Chain chain;
  private final PendingNonceCheck pendingNonce;

  ChainQuestions(
      Wallet wallet, WalletSettings settings, Chain chain, PendingNonceCheck pendingNonce) {
    this.wallet = wallet;
    this.settings = settings;
    this.chain = chain;
    this.pendingNonce = pendingNonce;
  }

  /** What was answered. */
  sealed interface Answer {
    record Known(FundsView funds, Fees fees, BigInteger gas) implements Answer {}

    /** Nothing is signed on this. */
    record Implausible(String why) implements Answer {}
  }

  /** Asks; five calls where nothing is amiss. */
  Answer ask(Payment payment, NonceRows.LedgerView ledger) {
    NonceRows.Shortage shortage = ledger.shortage();
    FundsView funds =
        shortage == null
            ? chain.funds(wallet.address())
            : chain.fundsNotFrom(shortage.endpoint(), wallet.address());
    if (!pendingNonce.checkPlausible(funds, ledger.endOfNonces())) {
      return new Answer.Implausible(PendingNonceCheck.IMPLAUSIBLE);
    }
    Fees fees = funds.market().fees(settings.maxFeeWei());
    BigInteger gas = gas(payment, funds);
    return gas.compareTo(MOST_GAS) > 0
        ? new Answer.Implausible(
            "The deposit address asks for " + gas + " gas, which no deposit address needs.")
        : new Answer.Known(funds, fees, gas);
  }

  /** Gas for the transfer; more than 21000 where the deposit address is a contract. */
  private BigInteger gas(Payment payment, FundsView funds) {
    try {
      BigInteger estimate =
          chain.estimateGas(wallet.address(), payment.order().payinAddress(), payment.payableWei());
      // A contract may need more in the block it is mined in than in the one it was tried in.
      return estimate.equals(UnsignedTransaction.TRANSFER_GAS)
          ? estimate
          : estimate.multiply(BigInteger.valueOf(5)).divide(BigInteger.valueOf(4));
    } catch (FundsTooLow e) {
      if (funds.balanceWei().compareTo(payment.payableWei()) >= 0) {
        throw e; // the nodes disagree: asked again later
      }
      // The balance says the same, and decides under the lock.
      return UnsignedTransaction.TRANSFER_GAS;
    }
  }
}
