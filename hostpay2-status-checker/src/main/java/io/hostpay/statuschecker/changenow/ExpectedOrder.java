package io.hostpay.statuschecker.changenow;

import java.math.BigDecimal;

/**
 * What the token says the ChangeNow order must look like.
 *
 * @param cnApiId ChangeNow's id of the order
 * @param fromCurrency ticker of what is deposited, in any case: {@code eth}
 * @param fromNetwork network of the deposit, in any case: {@code eth}
 * @param amount what would be paid, in ETH (not wei), more than zero
 * @param payinAddress where it would be paid to
 */
public record ExpectedOrder(
    String cnApiId,
    String fromCurrency,
    String fromNetwork,
    BigDecimal amount,
    String payinAddress) {

  /** Refuses an amount that is not more than zero. */
  public ExpectedOrder {
    if (amount.signum() <= 0) {
      throw new IllegalArgumentException(
          "An order of " + amount + " ETH can't be checked: the amount must be more than zero.");
    }
  }
}
