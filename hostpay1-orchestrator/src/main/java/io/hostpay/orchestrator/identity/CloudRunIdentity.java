package io.hostpay.orchestrator.identity;

import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whom Cloud Run has verified before it let a request through to a private service. It hands the ID
 * token on with another text in place of the signature, so that nothing can be verified here (<a
 * href="https://cloud.google.com/run/docs/authenticating/service-to-service">Authenticating
 * service-to-service</a>). Worth nothing where a service is public, since anybody can write such a
 * token: settings refuse it there. Thread-safe.
 */
public final class CloudRunIdentity {
  /** In place of the signature. A token that still has its own did not go through the check. */
  private static final String REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE";

  private final Clock clock;

  public CloudRunIdentity(Clock clock) {
    this.clock = clock;
  }

  /**
   * Whatever is sent, there is an answer and no exception. The audience is Cloud Run's to compare:
   * a person's token has none of ours.
   *
   * @param sent all there are of the headers {@code X-Serverless-Authorization}, where {@code
   *     gcloud run services proxy} puts it, and {@code Authorization}
   */
  public Identity of(List<String> sent) {
    // Of two tokens Cloud Run verifies one and lets the other through as it came, so a caller could
    // put another operator's name into that one.
    if (sent.size() > 1) {
      return new Identity.Refused("more than one token");
    }
    String token = sent.isEmpty() ? null : SignedIdentity.bearer(sent.getFirst());
    if (token == null) {
      return new Identity.Refused("no bearer token");
    }
    if (!token.endsWith("." + REMOVED)) {
      return new Identity.Refused("a token that Cloud Run has not verified");
    }
    try {
      Map<String, Object> claims = JWSObject.parse(token).getPayload().toJSONObject();
      return claims != null && claims.get("aud") instanceof String audience
          ? new IdentityClaims(IdentityClaims.GOOGLE, Set.of(audience), clock).of(claims)
          : new Identity.Refused("a token without claims");
    } catch (ParseException e) {
      return new Identity.Refused("a token without claims");
    }
  }
}
