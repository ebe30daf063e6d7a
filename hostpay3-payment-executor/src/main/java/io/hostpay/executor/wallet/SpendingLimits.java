package io.hostpay.executor.wallet;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import java.math.BigInteger;
import java.util.Optional;

/** How much may be signed for within an hour and a day. Over it a payment waits, it is not lost. */
final class SpendingLimits {
  private final WalletSettings settings;
  private final PaymentLog log;

  SpendingLimits(WalletSettings settings, PaymentLog log) {
    this.settings = settings;
    this.log = log;
  }

  /** Why this amount has to wait, if it has to; raises the alarm then. */
  Optional<String> alarmIfReached(BigInteger wei, Standing standing) {
    if (standing.hourWei().add(wei).compareTo(settings.maxHourWei()) > 0) {
      return Optional.of(reportReached("MAX_HOUR_ETH", standing.hourWei(), settings.maxHourWei()));
    }
    if (standing.dayWei().add(wei).compareTo(settings.maxDayWei()) > 0) {
      return Optional.of(reportReached("MAX_DAY_ETH", standing.dayWei(), settings.maxDayWei()));
    }
    return Optional.empty();
  }

  private String reportReached(String setting, BigInteger spent, BigInteger most) {
    log.event(Event.SPENDING_LIMIT_REACHED)
        .with("setting", setting)
        .with("spent_wei", spent)
        .with("most_wei", most)
        .write();
    return "The cap " + setting + " is reached: the payment waits until the cap has room for it.";
  }
}
