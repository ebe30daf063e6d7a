package io.hostpay.common.token;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * An amount of ETH as the wire carries it: an IEEE 754 double. Every bit pattern can be held, so
 * that a signed message is passed on unchanged; only {@link #toWei()} decides whether it can be
 * paid. Equal when the bits are equal.
 */
public record WireAmount(double value) {
  private static final int ETH_DECIMALS = 18;
  private static final BigInteger MAX_UINT256 =
      BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

  /**
   * The amount in wei, 1 to 2^256 - 1. The double is read as the shortest decimal number that means
   * it, which is the one that its sender printed; digits after the 18th decimal are cut, never
   * rounded up.
   *
   * @throws UnpayableAmount when it is not a number, infinite, negative, zero (also after cutting)
   *     or more than a transaction can carry
   */
  public BigInteger toWei() throws UnpayableAmount {
    if (!Double.isFinite(value)) {
      throw new UnpayableAmount("The amount is not a finite number: " + value);
    }
    if (value < 0) {
      throw new UnpayableAmount("The amount is negative: " + value + " ETH");
    }
    BigInteger wei =
        BigDecimal.valueOf(value).setScale(ETH_DECIMALS, RoundingMode.DOWN).unscaledValue();
    if (wei.signum() == 0) {
      throw new UnpayableAmount("The amount is less than 1 wei: " + value + " ETH");
    }
    if (wei.compareTo(MAX_UINT256) > 0) {
      throw new UnpayableAmount(
          "The amount is more than the 2^256 - 1 wei that a transaction can carry: "
              + value
              + " ETH");
    }
    return wei;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WireAmount amount && bits() == amount.bits();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bits());
  }

  @Override
  public String toString() {
    return Double.toString(value);
  }

  private long bits() {
    return Double.doubleToRawLongBits(value);
  }
}
