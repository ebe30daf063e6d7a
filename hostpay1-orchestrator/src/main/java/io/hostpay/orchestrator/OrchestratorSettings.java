package io.hostpay.orchestrator;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.secrets.SettingsReader;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeys;

/**
 * What GCHostPay1 needs to know, under the environment variables' names.
 *
 * @param requestKeys of GCSplit1's tokens, TPS_HOSTPAY_SIGNING_KEY
 * @param internalKeys of the tokens between the services, HOSTPAY_INTERNAL_SIGNING_KEY
 * @param statusChecker GCHOSTPAY2_QUEUE and GCHOSTPAY2_URL
 * @param paymentExecutor GCHOSTPAY3_QUEUE and GCHOSTPAY3_URL
 */
public record OrchestratorSettings(
    SigningKeys requestKeys,
    SigningKeys internalKeys,
    DatabaseSettings database,
    CloudTasksSettings tasks,
    TaskTarget statusChecker,
    TaskTarget paymentExecutor,
    OperatorSettings operators) {

  /** The executor's other endpoint, on the same queue. */
  TaskTarget finality() {
    return new TaskTarget(paymentExecutor.queue(), paymentExecutor.serviceUrl(), "/finality");
  }

  static OrchestratorSettings read(SettingsReader reader) {
    return new OrchestratorSettings(
        reader.signingKeys("TPS_HOSTPAY_SIGNING_KEY"),
        reader.signingKeys("HOSTPAY_INTERNAL_SIGNING_KEY"),
        DatabaseSettings.read(reader),
        CloudTasksSettings.read(reader),
        TaskTarget.read(reader, "GCHOSTPAY2_QUEUE", "GCHOSTPAY2_URL", "/"),
        TaskTarget.read(reader, "GCHOSTPAY3_QUEUE", "GCHOSTPAY3_URL", "/"),
        OperatorSettings.read(reader));
  }
}
