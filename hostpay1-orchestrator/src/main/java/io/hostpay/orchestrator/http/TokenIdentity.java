package io.hostpay.orchestrator.http;

import com.google.auth.oauth2.TokenVerifier;
import com.google.auth.oauth2.TokenVerifier.VerificationException;
import io.hostpay.orchestrator.OperatorSettings.Told;
import jakarta.servlet.http.HttpServletRequest;

/** Whom a Google-signed OIDC token names, for our audience and verified here. Thread-safe. */
final class TokenIdentity {
  private static final String SCHEME = "Bearer ";

  private final TokenVerifier verifier;

  TokenIdentity(Told.ByToken told) {
    TokenVerifier.Builder builder =
        TokenVerifier.newBuilder()
            .setAudience(told.audience())
            .setIssuer("https://accounts.google.com");
    if (told.certificates() != null) {
      builder.setCertificatesLocation(told.certificates());
    }
    this.verifier = builder.build();
  }

  Identity of(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.startsWith(SCHEME)) {
      return new Identity.Refused("no bearer token");
    }
    try {
      var claims = verifier.verify(header.substring(SCHEME.length())).getPayload();
      return Boolean.TRUE.equals(claims.get("email_verified"))
              && claims.get("email") instanceof String account
          ? new Identity.Known(account)
          : new Identity.Refused("a token that names no verified account");
    } catch (VerificationException | IllegalArgumentException e) { // the latter: no token at all
      return new Identity.Refused("a token that does not verify");
    }
  }
}
