package io.hostpay.local.cloudtasks;

import com.google.cloud.tasks.v2.HttpRequest;
import com.google.cloud.tasks.v2.OidcToken;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bearer token of a task with an OIDC identity: Google's claims in a JWT that is signed by
 * nobody ({@code alg: none}). It shows a target what it would be sent; it proves nothing, and must
 * be refused wherever identity counts. For local use only.
 */
final class LocalIdentityToken {

  private static final Duration VALID = Duration.ofHours(1);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Clock clock;

  LocalIdentityToken(Clock clock) {
    this.clock = clock;
  }

  /** A token for the identity set on the request; the audience defaults to the request's URL. */
  String token(HttpRequest request) {
    OidcToken oidc = request.getOidcToken();
    Instant now = clock.instant();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", oidc.getAudience().isEmpty() ? request.getUrl() : oidc.getAudience());
    claims.put("email", oidc.getServiceAccountEmail());
    claims.put("email_verified", true);
    claims.put("exp", now.plus(VALID).getEpochSecond());
    claims.put("iat", now.getEpochSecond());
    claims.put("iss", "https://accounts.google.com");
    claims.put("sub", oidc.getServiceAccountEmail());
    return part(Map.of("alg", "none", "typ", "JWT")) + "." + part(claims) + ".";
  }

  private static String part(Map<String, Object> content) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(JSON.writeValueAsString(content).getBytes(StandardCharsets.UTF_8));
  }
}
