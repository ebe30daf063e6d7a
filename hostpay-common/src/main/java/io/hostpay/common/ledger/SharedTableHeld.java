package io.hostpay.common.ledger;

/**
 * Another session holds {@code split_payout_hostpay} for longer than is waited for. What needs the
 * table was not done, the transaction around it is rolled back, and it may be asked for again.
 */
public final class SharedTableHeld extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SharedTableHeld(Throwable cause) {
    super(
        "Another session holds a lock on split_payout_hostpay, so that it is not known whether the old"
            + " service has this payment: nothing was recorded or signed.",
        cause);
  }
}
