package io.hostpay.orchestrator;

import io.hostpay.common.ledger.DatabaseSettings;
import io.hostpay.common.settings.SettingsReader;
import io.hostpay.common.tasks.CloudTasksSettings;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.SigningKeySettings;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.orchestrator.alchemy.AlchemySettings;
import io.hostpay.orchestrator.identity.IdentitySettings;
import java.net.URI;

/**
 * What GCHostPay1 needs to know, under the environment variables' names.
 *
 * @param requestKeys of GCSplit1's tokens, TPS_HOSTPAY_SIGNING_KEY
 * @param internalKeys of the tokens between the services, HOSTPAY_INTERNAL_SIGNING_KEY
 * @param statusChecker GCHOSTPAY2_QUEUE and GCHOSTPAY2_URL
 * @param paymentExecutor GCHOSTPAY3_QUEUE and GCHOSTPAY3_URL
 * @param paymentWatch GCHOSTPAY3_WATCH_QUEUE and GCHOSTPAY3_URL
 * @param endpoints HOSTPAY_ENDPOINTS; where no payment is taken in or driven on, keys and targets
 *     are placeholders that nobody can use
 */
public record OrchestratorSettings(
    SigningKeys requestKeys,
    SigningKeys internalKeys,
    DatabaseSettings database,
    CloudTasksSettings tasks,
    TaskTarget statusChecker,
    TaskTarget paymentExecutor,
    TaskTarget paymentWatch,
    OperatorSettings operators,
    ServedEndpoints endpoints,
    AlchemySettings alchemy,
    IdentitySettings identity) {

  private static final TaskTarget NOBODY =
      new TaskTarget("not-served", URI.create("http://not-served.invalid"), "/");

  static OrchestratorSettings read(SettingsReader reader) {
    ServedEndpoints endpoints = ServedEndpoints.read(reader);
    return new OrchestratorSettings(
        endpoints.servesPayments()
            ? SigningKeySettings.read(reader, "TPS_HOSTPAY_SIGNING_KEY")
            : SigningKeySettings.randomKeys(),
        endpoints.enqueuesTasks()
            ? SigningKeySettings.read(reader, "HOSTPAY_INTERNAL_SIGNING_KEY")
            : SigningKeySettings.randomKeys(),
        DatabaseSettings.read(reader),
        CloudTasksSettings.read(reader),
        endpoints.enqueuesTasks()
            ? TaskTarget.read(reader, "GCHOSTPAY2_QUEUE", "GCHOSTPAY2_URL", "/")
            : NOBODY,
        endpoints.enqueuesTasks()
            ? TaskTarget.read(reader, "GCHOSTPAY3_QUEUE", "GCHOSTPAY3_URL", "/")
            : NOBODY,
        endpoints.enqueuesTasks()
            ? TaskTarget.read(reader, "GCHOSTPAY3_WATCH_QUEUE", "GCHOSTPAY3_URL", "/watch")
            : NOBODY,
        OperatorSettings.read(reader, endpoints),
        endpoints,
        AlchemySettings.read(reader),
        endpoints.servesPayments()
            ? IdentitySettings.read(reader)
            : IdentitySettings.nobody(reader));
  }
}
