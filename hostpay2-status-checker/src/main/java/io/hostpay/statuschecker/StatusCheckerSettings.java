package io.hostpay.statuschecker;

import io.hostpay.common.secrets.SettingsReader;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.statuschecker.changenow.ChangeNowSettings;
import java.math.BigDecimal;
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

  static StatusCheckerSettings read(SettingsReader reader) {
    return new StatusCheckerSettings(
        reader.signingKeys("HOSTPAY_INTERNAL_SIGNING_KEY"),
        new ChangeNowSettings(
            reader.httpUrlOr("CHANGENOW_API_URL", "https://api.changenow.io"),
            reader.secret("CHANGENOW_API_KEY").reveal(),
            reader.duration("CHANGENOW_CONNECT_TIMEOUT", Duration.ofSeconds(5)),
            reader.duration("CHANGENOW_READ_TIMEOUT", Duration.ofSeconds(10)),
            reader.decimal("CHANGENOW_AMOUNT_TOLERANCE_PERCENT", new BigDecimal("5"))),
        reader.duration("CHANGENOW_QUICK_TRY_WAIT", Duration.ofMillis(500)),
        CloudTasksSettings.read(reader),
        TaskTarget.read(reader, "GCHOSTPAY1_RESPONSE_QUEUE", "GCHOSTPAY1_URL", "/status-verified"));
  }
}
