package io.hostpay.local.crash;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Random;

/**
 * A payment that was asked for.
 *
 * @param wei what has to arrive
 */
record OrderedPayment(PaymentOrder order, BigInteger wei) {
  String id() {
    return order.uniqueId().value();
  }

  String address() {
    return order.payinAddress().toLowerCase(Locale.ROOT);
  }

  /** One with an id and an address of its own, and an amount that has 19 decimals now and then. */
  static OrderedPayment random(Random random, String prefix, int number) {
    double eth = (1 + random.nextInt(1_000_000)) / 1e9 * (1 + random.nextDouble());
    BigInteger wei =
        new BigDecimal(Double.toString(eth))
            .setScale(18, RoundingMode.DOWN)
            .movePointRight(18)
            .toBigIntegerExact();
    StringBuilder address = new StringBuilder("0x");
    for (int i = 0; i < 40; i++) {
      address.append(Character.forDigit(random.nextInt(16), 16));
    }
    return new OrderedPayment(
        new PaymentOrder(
            new UniqueId(prefix + "%04d".formatted(number)),
            "cn" + address.substring(2, 14),
            "eth",
            "eth",
            new WireAmount(eth),
            address.toString()),
        wei);
  }
}
