package io.hostpay.orchestrator;

import io.hostpay.common.settings.SettingsReader;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may look payments up, reopen and cancel them, and pause the wallet.
 *
 * @param identity OPERATOR_IDENTITY: how an operator is recognised
 * @param accounts OPERATOR_ACCOUNTS: e-mails, separated by commas
 */
public record OperatorSettings(Recognition identity, Set<String> accounts) {
  private static final String IDENTITY = "OPERATOR_IDENTITY";
  private static final String AUDIENCE = "OPERATOR_AUDIENCE";
  private static final String IAPS_KEYS = "https://www.gstatic.com/iap/verify/public_key-jwk";

  /** How an operator is recognised. */
  public sealed interface Recognition {
    /** A local run, without Google and its tokens: every caller is an operator. */
    record Locally() implements Recognition {}

    /** No setting says how: nobody is an operator. */
    record ByNothing() implements Recognition {}

    /** {@code token}: Google's ID token, which this service verifies. */
    record ByToken(String audience) implements Recognition {}

    /** {@code iap}: Identity-Aware Proxy's signed assertion. */
    record ByIap(String audience, URI keySet) implements Recognition {}

    /** {@code cloud-run}: the token that Cloud Run has verified and handed on. */
    record ByCloudRun() implements Recognition {}
  }

  static OperatorSettings read(SettingsReader reader, ServedEndpoints endpoints) {
    String accounts = reader.optional("OPERATOR_ACCOUNTS").orElse("");
    return new OperatorSettings(
        recognition(reader, endpoints),
        Arrays.stream(accounts.split(",", -1))
            .map(String::strip)
            .filter(account -> !account.isEmpty())
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static Recognition recognition(SettingsReader reader, ServedEndpoints endpoints) {
    return switch (reader.withDefault(IDENTITY, "token")) {
      case "token" ->
          reader
              .optional(AUDIENCE)
              .<Recognition>map(Recognition.ByToken::new)
              .orElseGet(
                  () -> isLocal(reader) ? new Recognition.Locally() : new Recognition.ByNothing());
      case "iap" -> {
        requirePrivate(reader, endpoints);
        yield new Recognition.ByIap(
            reader.required(AUDIENCE), reader.httpUrlOr("OIDC_KEYS_URL", IAPS_KEYS));
      }
      case "cloud-run" -> {
        requirePrivate(reader, endpoints);
        yield new Recognition.ByCloudRun();
      }
      default -> {
        reader.problem(IDENTITY, "is none of token, iap and cloud-run; not set, it means token");
        yield new Recognition.ByNothing();
      }
    };
  }

  /** In front of a public service there is no proxy that callers cannot go around. */
  private static void requirePrivate(SettingsReader reader, ServedEndpoints endpoints) {
    if (endpoints != ServedEndpoints.OPERATORS) {
      reader.problem(
          IDENTITY,
          "is for a private service with HOSTPAY_ENDPOINTS=operators; where others can call, use"
              + " token");
    }
  }

  private static boolean isLocal(SettingsReader reader) {
    return reader.optional("CLOUD_TASKS_EMULATOR_HOST").isPresent()
        && reader.optional("K_SERVICE").isEmpty();
  }
}
