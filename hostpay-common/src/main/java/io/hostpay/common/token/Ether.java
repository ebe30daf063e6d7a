package io.hostpay.common.token;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Wei as the ETH that people, ChangeNow and the shared table count in. */
public final class Ether {
  private static final int DECIMALS = 18;

  private Ether() {}

  /** The exact amount in ETH, with 18 decimals. */
  public static BigDecimal amount(BigInteger wei) {
    return new BigDecimal(wei, DECIMALS);
  }

  /** As text: {@code 556375153272579} is {@code 0.000556375153272579}. */
  public static String text(BigInteger wei) {
    return amount(wei).stripTrailingZeros().toPlainString();
  }
}
