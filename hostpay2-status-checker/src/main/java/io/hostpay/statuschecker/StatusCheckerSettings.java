package io.hostpay.statuschecker;

import io.hostpay.common.settings.SettingsReader;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeySettings;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.statuschecker.changenow.ChangeNowSettings;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;

/**
 * What GCHostPay2 needs to know, under the environment variables' names.
 *
 * @param internalKeys of the tokens between the services, HOSTPAY_INTERNAL_SIGNING_KEY
 * @param quickTryWait CHANGENOW_QUICK_TRY_WAIT: before the second quick try; the third waits four
 *     times as long
 * @param orchestrator GCHOSTPAY1_RESPONSE_QUEUE (here the status queue) and GCHOSTPAY1_URL
 */
public record StatusCheckerSettings(
    SigningKeys internalKeys,
    ChangeNowSettings changeNow,
    Duration quickTryWait,
    CloudTasksSettings tasks,
    TaskTarget orchestrator) {
  private static final String PRODUCTION = "https://api.changenow.io";

  static StatusCheckerSettings read(SettingsReader reader) {
    return new StatusCheckerSettings(
        SigningKeySettings.read(reader, "HOSTPAY_INTERNAL_SIGNING_KEY"),
        changeNow(reader),
        reader.duration("CHANGENOW_QUICK_TRY_WAIT", Duration.ofMillis(500)),
        CloudTasksSettings.read(reader),
        TaskTarget.read(reader, "GCHOSTPAY1_RESPONSE_QUEUE", "GCHOSTPAY1_URL", "/status-verified"));
  }

  /**
   * Reports what could not work, and puts a working value in its place, since the reading goes on.
   */
  private static ChangeNowSettings changeNow(SettingsReader reader) {
    URI url = reader.httpUrlOr("CHANGENOW_API_URL", PRODUCTION);
    if (!ChangeNowSettings.canBeAsked(url)) {
      reader.problem("CHANGENOW_API_URL", "has a query, which its paths cannot follow");
      url = URI.create(PRODUCTION);
    }
    String key = reader.secret("CHANGENOW_API_KEY").reveal();
    if (!ChangeNowSettings.canBeSent(key)) {
      reader.problem("CHANGENOW_API_KEY", "has characters that no header can carry");
      key = "none";
    }
    ChangeNowSettings usual = ChangeNowSettings.withDefaults(url, key);
    BigDecimal tolerance =
        reader.decimal("CHANGENOW_AMOUNT_TOLERANCE_PERCENT", usual.amountTolerancePercent());
    if (!ChangeNowSettings.isTolerance(tolerance)) {
      reader.problem("CHANGENOW_AMOUNT_TOLERANCE_PERCENT", "is not less than 100");
      tolerance = usual.amountTolerancePercent();
    }
    return new ChangeNowSettings(
        url,
        key,
        reader.duration("CHANGENOW_CONNECT_TIMEOUT", usual.connectTimeout()),
        reader.duration("CHANGENOW_READ_TIMEOUT", usual.readTimeout()),
        tolerance);
  }
}
