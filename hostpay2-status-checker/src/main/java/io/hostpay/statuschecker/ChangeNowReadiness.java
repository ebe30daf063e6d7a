package io.hostpay.statuschecker;

import io.hostpay.common.readiness.ReadinessCheck;
import io.hostpay.statuschecker.changenow.ChangeNowClient;
import java.util.Optional;

/** ChangeNow answers, at the configured address, and takes our key. */
final class ChangeNowReadiness implements ReadinessCheck {
  private final ChangeNowClient changeNow;

  ChangeNowReadiness(ChangeNowClient changeNow) {
    this.changeNow = changeNow;
  }

  @Override
  public String name() {
    return "changenow";
  }

  @Override
  public Optional<String> problem() {
    return changeNow.obstacle();
  }
}
