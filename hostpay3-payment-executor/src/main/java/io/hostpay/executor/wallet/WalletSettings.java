package io.hostpay.executor.wallet;

import java.math.BigInteger;
import java.time.Duration;

/**
 * Bounds on what the wallet does.
 *
 * @param chainId ETHEREUM_CHAIN_ID
 * @param maxPaymentWei MAX_PAYMENT_ETH, in wei: kept to before a payment comes here, and shown to
 *     people beside the others
 * @param maxFeeWei MAX_FEE_GWEI: most that is offered per gas, in wei
 * @param stuckAfter STUCK_AFTER: an attempt not mined after this is replaced
 * @param maxHourWei MAX_HOUR_ETH: most that is signed for within an hour, in wei, without gas
 * @param maxDayWei MAX_DAY_ETH: likewise within 24 hours
 * @param foreignSpending FOREIGN_SPENDING: what follows when the wallet's key is used elsewhere
 */
public record WalletSettings(
    long chainId,
    BigInteger maxPaymentWei,
    BigInteger maxFeeWei,
    Duration stuckAfter,
    BigInteger maxHourWei,
    BigInteger maxDayWei,
    ForeignSpending foreignSpending) {

  /** Transactions of the wallet that the ledger does not know. */
  public enum ForeignSpending {
    /** They stop all signing until somebody has acknowledged them. */
    HALTS,
    /** They raise an alarm and no more: the old service runs beside and has the same key. */
    EXPECTED
  }
}
