package io.hostpay.common.ledger;

import java.util.Locale;

/**
 * Why a payment was {@code REJECTED} or has {@code FAILED}; each is something a person can act on.
 */
public enum EndReason {
  /** Only ETH on the Ethereum network can be paid. */
  UNSUPPORTED_CURRENCY,
  /** No Ethereum address, a wrong checksum, or the zero address. */
  BAD_ADDRESS,
  /** The deposit address is the host wallet itself. */
  OWN_ADDRESS,
  /** There is a list of the only addresses that are paid, and this one is not on it. */
  ADDRESS_NOT_ALLOWED,
  /** The ChangeNow order's id is empty, or has a form that no order's id has. */
  BAD_ORDER_ID,
  /** Not a number, not positive, less than a wei or more than a transaction can carry. */
  BAD_AMOUNT,
  /** More than the configured cap on one payment. */
  AMOUNT_OVER_LIMIT,
  /**
   * Another payment of the same ChangeNow order was made or is under way: one order, one payment.
   */
  DUPLICATE_ORDER,
  /** ChangeNow does not wait for the deposit, since another payment of the order has made it. */
  NOT_WAITING,
  /**
   * ChangeNow says of the order what HostPay has never heard, and was not seen to wait for the
   * deposit.
   */
  UNKNOWN_STATUS,
  /**
   * ChangeNow waited for the deposit, and stopped before the payment was made; or its order was
   * over before HostPay asked.
   */
  DEPOSIT_MISSED,
  /** ChangeNow has a deposit, and the ledger knows of no transaction that made it. */
  DEPOSIT_UNEXPLAINED,
  /** ChangeNow's order differs from what was asked to be paid. */
  MISMATCH,
  /** ChangeNow does not know the order. */
  NOT_FOUND,
  /** The old service, which shares the payout table, has taken this payment. */
  TAKEN_BY_PREDECESSOR,
  /** Its deadline has passed and nothing was signed. */
  EXPIRED,
  /** The wallet cannot cover amount and worst fee beside what is in flight. */
  INSUFFICIENT_BALANCE,
  /** The recipient, a contract, refused the transaction. */
  REVERTED,
  /** Cancelled by an operator's transaction with the same nonce. */
  CANCELLED;

  /** As it stands in the ledger and in answers: lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
