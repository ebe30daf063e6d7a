package io.hostpay.local;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.UnpayableAmount;
import io.hostpay.common.token.WireAmount;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;

/** Orders that nobody else has, to addresses that nobody has used. */
public final class Orders {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Orders() {}

  /** One that can be paid. */
  public static PaymentOrder fresh(double eth) {
    return fresh("eth", "eth", eth, "0x" + hex(20));
  }

  static PaymentOrder fresh(String currency, String network, double amount, String address) {
    return new PaymentOrder(
        new UniqueId(hex(8).toUpperCase(Locale.ROOT)),
        "cn" + hex(6),
        currency,
        network,
        new WireAmount(amount),
        address);
  }

  /** The wei that have to arrive for it. */
  public static BigInteger wei(PaymentOrder order) {
    try {
      return order.amount().toWei();
    } catch (UnpayableAmount e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
