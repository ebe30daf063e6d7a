package io.hostpay.executor;

import io.hostpay.common.readiness.ReadinessCheck;
import io.hostpay.executor.ethereum.SignerUnavailable;
import io.hostpay.executor.ethereum.Wallet;
import java.util.Optional;

/** The wallet's key signs, wherever it is kept. */
final class WalletReadiness implements ReadinessCheck {
  private final Wallet wallet;

  WalletReadiness(Wallet wallet) {
    this.wallet = wallet;
  }

  @Override
  public String name() {
    return "key";
  }

  @Override
  public Optional<String> problem() {
    try {
      wallet.prove();
      return Optional.empty();
    } catch (SignerUnavailable e) {
      return Optional.of("the wallet's key cannot be used; the lines of GCHostPay3 say why");
    }
  }
}
