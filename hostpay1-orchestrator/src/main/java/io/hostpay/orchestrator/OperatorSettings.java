package io.hostpay.orchestrator;

import io.hostpay.common.secrets.SettingsReader;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may sweep, look up, re-drive and decide.
 *
 * @param identity OPERATOR_IDENTITY: by what an operator is told
 * @param accounts OPERATOR_ACCOUNTS: e-mails, separated by commas
 */
public record OperatorSettings(Told identity, Set<String> accounts) {
  private static final String IDENTITY = "OPERATOR_IDENTITY";

  /** By what an operator is told from everybody else. */
  public sealed interface Told {
    /** Tasks come from a local emulator, so no Google is: there is nobody to check. */
    record Locally() implements Told {}

    /** No setting says how, so nobody is one. */
    record ByNothing() implements Told {}

    /**
     * {@code token}: Google's ID token, which this service verifies.
     *
     * @param audience OPERATOR_AUDIENCE: what it must be made for, this service's URL
     * @param certificates OPERATOR_CERTIFICATES: where the signers' keys are; {@code null} for
     *     Google's
     */
    record ByToken(String audience, @Nullable String certificates) implements Told {}

    /** {@code cloud-run}: the token that Cloud Run has verified and handed on. */
    record ByCloudRun() implements Told {}
  }

  static OperatorSettings read(SettingsReader reader, ServedEndpoints endpoints) {
    String accounts = reader.optional("OPERATOR_ACCOUNTS").orElse("");
    return new OperatorSettings(
        told(reader, endpoints),
        Arrays.stream(accounts.split(",", -1))
            .map(String::strip)
            .filter(account -> !account.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static Told told(SettingsReader reader, ServedEndpoints endpoints) {
    return switch (reader.withDefault(IDENTITY, "token")) {
      case "token" -> byToken(reader);
      case "cloud-run" -> {
        // A service that also takes payments is open to the internet, where anybody can write it.
        if (endpoints != ServedEndpoints.OPERATORS) {
          reader.problem(
              IDENTITY,
              "cloud-run is for a private service with HOSTPAY_ENDPOINTS=operators; others take"
                  + " token");
        }
        yield new Told.ByCloudRun();
      }
      default -> {
        reader.problem(IDENTITY, "is neither token nor cloud-run; not set, it means token");
        yield new Told.ByNothing();
      }
    };
  }

  private static Told byToken(SettingsReader reader) {
    String certificates = reader.optional("OPERATOR_CERTIFICATES").orElse(null);
    return reader
        .optional("OPERATOR_AUDIENCE")
        .<Told>map(audience -> new Told.ByToken(audience, certificates))
        .orElseGet(
            () ->
                reader.optional("CLOUD_TASKS_EMULATOR_HOST").isPresent()
                    ? new Told.Locally()
                    : new Told.ByNothing());
  }
}
