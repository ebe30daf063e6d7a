package io.hostpay.orchestrator.http;

import com.google.auth.oauth2.TokenVerifier;
import com.google.auth.oauth2.TokenVerifier.VerificationException;
import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.PaymentLog;
import io.hostpay.orchestrator.OperatorSettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may sweep, look up and re-drive. GCHostPay1 is open to GCSplit1 and Alchemy, so that Cloud
 * Run does not check callers; this does: a Google-signed OIDC token for our audience, of a listed
 * account. Without the settings nobody may, except where no Google is, in a local run.
 */
@org.springframework.stereotype.Component
final class OperatorAccess {
  private static final String LOCAL_CALLER = "local";

  private final OperatorSettings settings;
  private final PaymentLog log;
  private final @Nullable TokenVerifier verifier;

  OperatorAccess(OperatorSettings settings, PaymentLog log) {
    this.settings = settings;
    this.log = log;
    this.verifier = settings.audience() == null ? null : verifier(settings, settings.audience());
  }

  /** The caller's e-mail, or empty when it is not one of the accounts. */
  Optional<String> caller(@Nullable String authorization) {
    if (verifier == null) {
      return settings.openLocally() ? Optional.of(LOCAL_CALLER) : refused("no OPERATOR_AUDIENCE");
    }
    if (authorization == null || !authorization.startsWith("Bearer ")) {
      return refused("no bearer token");
    }
    try {
      var claims = verifier.verify(authorization.substring("Bearer ".length())).getPayload();
      Object email = claims.get("email");
      if (Boolean.TRUE.equals(claims.get("email_verified"))
          && email instanceof String account
          && settings.accounts().contains(account)) {
        return Optional.of(account);
      }
      return refused("an account that is not in OPERATOR_ACCOUNTS");
    } catch (VerificationException | IllegalArgumentException e) { // the latter: no token at all
      return refused("a token that does not verify");
    }
  }

  private Optional<String> refused(String why) {
    log.event(Event.OPERATOR_REFUSED).with("why", why).write();
    return Optional.empty();
  }

  private static TokenVerifier verifier(OperatorSettings settings, String audience) {
    TokenVerifier.Builder builder =
        TokenVerifier.newBuilder().setAudience(audience).setIssuer("https://accounts.google.com");
    if (settings.certificates() != null) {
      builder.setCertificatesLocation(settings.certificates());
    }
    return builder.build();
  }
}
