package io.hostpay.executor.ethereum;

import java.math.BigInteger;

/** Being mined now would cost more per gas than is allowed; it may be cheaper later. */
public final class FeesAboveCap extends ChainException {
  FeesAboveCap(BigInteger baseFeeWei, BigInteger tipWei, BigInteger capWei) {
    super(
        "Gas costs %d wei (base fee %d and tip %d), over the cap of %d: nothing is signed, the payment waits for the price to fall."
            .formatted(baseFeeWei.add(tipWei), baseFeeWei, tipWei, capWei));
  }
}
