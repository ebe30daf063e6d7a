package io.hostpay.common.token;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Amounts as people read them. */
public final class Ether {
  private static final int DECIMALS = 18;

  private Ether() {}

  /** The exact amount in ETH: {@code 556375153272579} is {@code 0.000556375153272579}. */
  public static String of(BigInteger wei) {
    return new BigDecimal(wei, DECIMALS).stripTrailingZeros().toPlainString();
  }
}
