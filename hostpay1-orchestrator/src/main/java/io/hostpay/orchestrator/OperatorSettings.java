package io.hostpay.orchestrator;

import io.hostpay.common.secrets.SettingsReader;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may sweep, look up and re-drive.
 *
 * @param audience OPERATOR_AUDIENCE: what a caller's OIDC token must be made for, this service's
 *     URL; {@code null} refuses everybody, unless locally
 * @param accounts OPERATOR_ACCOUNTS: e-mails, separated by commas
 * @param certificates OPERATOR_CERTIFICATES: where the signers' keys are; {@code null} for Google's
 * @param openLocally no audience, and tasks come from a local emulator: there is nobody to check
 */
public record OperatorSettings(
    @Nullable String audience,
    Set<String> accounts,
    @Nullable String certificates,
    boolean openLocally) {

  static OperatorSettings read(SettingsReader reader) {
    String accounts = reader.optional("OPERATOR_ACCOUNTS").orElse("");
    return new OperatorSettings(
        reader.optional("OPERATOR_AUDIENCE").orElse(null),
        Arrays.stream(accounts.split(",", -1))
            .map(String::strip)
            .filter(account -> !account.isEmpty())
            .collect(Collectors.toUnmodifiableSet()),
        reader.optional("OPERATOR_CERTIFICATES").orElse(null),
        reader.optional("CLOUD_TASKS_EMULATOR_HOST").isPresent());
  }
}
