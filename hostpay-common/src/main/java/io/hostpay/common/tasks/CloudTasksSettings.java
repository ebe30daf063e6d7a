package io.hostpay.common.tasks;

import io.hostpay.common.settings.SettingsReader;
import org.jspecify.annotations.Nullable;

/**
 * Which Cloud Tasks, and as whom.
 *
 * @param project Google Cloud project id of the queues
 * @param location region of the queues
 * @param emulatorHost {@code host:port} of a local emulator, reached in plaintext and without
 *     credentials; {@code null} for the real service
 * @param invokerServiceAccount e-mail of the account whose OIDC token the tasks carry; {@code null}
 *     where the targets are open, as locally
 */
public record CloudTasksSettings(
    String project,
    String location,
    @Nullable String emulatorHost,
    @Nullable String invokerServiceAccount) {
  private static final String EMULATOR = "CLOUD_TASKS_EMULATOR_HOST";

  /** Reads the variables that all services share. */
  public static CloudTasksSettings read(SettingsReader reader) {
    if (reader.optional(EMULATOR).isPresent() && reader.optional("K_SERVICE").isPresent()) {
      // Tasks without identity, and operators' calls open to everybody.
      reader.problem(EMULATOR, "is for local runs; on Cloud Run tasks come from Cloud Tasks");
    }
    return new CloudTasksSettings(
        reader.required("CLOUD_TASKS_PROJECT_ID"),
        reader.required("CLOUD_TASKS_LOCATION"),
        reader.optional(EMULATOR).orElse(null),
        reader.optional("CLOUD_TASKS_SERVICE_ACCOUNT").orElse(null));
  }
}
