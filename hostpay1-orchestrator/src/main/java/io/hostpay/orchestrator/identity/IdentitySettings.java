package io.hostpay.orchestrator.identity;

import io.hostpay.common.settings.SettingsReader;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Whom GCHostPay1 believes at the endpoints that anyone on the internet can reach.
 *
 * @param audience GCHOSTPAY1_URL, what their tokens have to be made for
 * @param tasksAccount CLOUD_TASKS_SERVICE_ACCOUNT, whose token the tasks between the services carry
 * @param sweepAccount SWEEP_SERVICE_ACCOUNT, whose token Cloud Scheduler's calls carry
 * @param mode HOSTPAY_IDENTITY
 * @param gcsplit1Account GCSPLIT1_SERVICE_ACCOUNT, whose token GCSplit1's tasks carry; {@code null}
 *     where they carry none, and their signature alone counts
 * @param gcsplit1Mode GCSPLIT1_IDENTITY
 * @param keySet Google's published keys; OIDC_KEYS_URL elsewhere than on Cloud Run
 */
public record IdentitySettings(
    URI audience,
    String tasksAccount,
    String sweepAccount,
    IdentityMode mode,
    @Nullable String gcsplit1Account,
    IdentityMode gcsplit1Mode,
    URI keySet) {
  private static final String KEYS = "OIDC_KEYS_URL";
  private static final String GOOGLES_KEYS = "https://www.googleapis.com/oauth2/v3/certs";

  /** Reads what an instance that serves payments needs. */
  public static IdentitySettings read(SettingsReader reader) {
    return new IdentitySettings(
        reader.httpUrl("GCHOSTPAY1_URL"),
        reader.required("CLOUD_TASKS_SERVICE_ACCOUNT"),
        reader.required("SWEEP_SERVICE_ACCOUNT"),
        IdentityMode.read(reader, "HOSTPAY_IDENTITY"),
        reader.optional("GCSPLIT1_SERVICE_ACCOUNT").orElse(null),
        IdentityMode.read(reader, "GCSPLIT1_IDENTITY"),
        keySet(reader));
  }

  /** For an instance that serves no payments: nobody can be one of these. */
  public static IdentitySettings nobody(SettingsReader reader) {
    return new IdentitySettings(
        URI.create("http://not-served.invalid"),
        "nobody",
        "nobody",
        IdentityMode.ENFORCE,
        "nobody",
        IdentityMode.ENFORCE,
        keySet(reader));
  }

  /**
   * Whoever sets the address of the keys decides which callers are believed, so that OIDC_KEYS_URL
   * is refused on Cloud Run.
   */
  private static URI keySet(SettingsReader reader) {
    if (reader.optional(KEYS).isPresent() && reader.optional("K_SERVICE").isPresent()) {
      reader.problem(KEYS, "is for local runs; on Cloud Run callers are told by Google's own keys");
    }
    return reader.httpUrlOr(KEYS, GOOGLES_KEYS);
  }
}
