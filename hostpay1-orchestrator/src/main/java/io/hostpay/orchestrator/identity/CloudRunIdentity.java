package io.hostpay.orchestrator.identity;

import com.nimbusds.jose.JWSObject;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Cloud Run has verified before it let a request through to a private service: it hands the
 * token on with the signature taken out (<a
 * href="https://cloud.google.com/run/docs/authenticating/service-to-service">Authenticating
 * service-to-service</a>). Worth nothing where a service is public, since then anybody can write
 * such a token: settings refuse it there.
 */
public final class CloudRunIdentity {
  /** In place of the signature. A token that still has its own did not go through the check. */
  private static final String REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE";

  private final Clock clock;

  public CloudRunIdentity(Clock clock) {
    this.clock = clock;
  }

  /** Who it names. Cloud Run has compared the audience, which a person's token has none of ours. */
  public Identity of(@Nullable String token) {
    if (token == null) {
      return new Identity.Refused("no token");
    }
    if (!token.endsWith("." + REMOVED)) {
      return new Identity.Refused("a token that Cloud Run has not verified");
    }
    try {
      Map<String, Object> content = JWSObject.parse(token).getPayload().toJSONObject();
      return content == null || !(content.get("aud") instanceof String audience)
          ? new Identity.Refused("claims that are none")
          : new IdentityClaims(IdentityClaims.GOOGLE, Set.of(audience), clock).of(content);
    } catch (ParseException e) {
      return new Identity.Refused("what is no token");
    }
  }
}
