package io.hostpay.orchestrator.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whom Cloud Run has verified before it let a request through to a private service. It hands the ID
 * token on with another text in place of the signature, so that nothing can be verified here (<a
 * href="https://cloud.google.com/run/docs/authenticating/service-to-service">Authenticating
 * service-to-service</a>). Worth nothing where a service is public, since anybody can write such a
 * token: settings refuse it there. Thread-safe.
 */
final class CloudRunIdentity {
  /** In place of the signature. A token that still has its own did not go through the check. */
  private static final String REMOVED = "SIGNATURE_REMOVED_BY_GOOGLE";

  private static final String SCHEME = "Bearer ";
  private static final Set<String> GOOGLE =
      Set.of("https://accounts.google.com", "accounts.google.com");

  /** How far Google's clock and ours may be apart. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  private final Clock clock;

  CloudRunIdentity(Clock clock) {
    this.clock = clock;
  }

  /**
   * Whatever the request, there is an answer and no exception. The audience is Cloud Run's to
   * compare: a person's token has none of ours.
   */
  Identity of(HttpServletRequest request) {
    // `gcloud run services proxy` sends the first. Of two tokens Cloud Run verifies one and lets
    // the
    // other through as it came, so a caller could put another operator's name into that one.
    List<String> sent = new ArrayList<>();
    sent.addAll(Collections.list(request.getHeaders("X-Serverless-Authorization")));
    sent.addAll(Collections.list(request.getHeaders("Authorization")));
    if (sent.size() != 1) {
      return new Identity.Refused(sent.isEmpty() ? "no bearer token" : "more than one token");
    }
    String header = sent.getFirst();
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return new Identity.Refused("no bearer token");
    }
    String[] parts = header.substring(SCHEME.length()).strip().split("\\.", -1);
    if (parts.length != 3 || !parts[2].equals(REMOVED)) {
      return new Identity.Refused("a token that Cloud Run has not verified");
    }
    try {
      return claims(JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[1])));
    } catch (IllegalArgumentException | JacksonException e) {
      return new Identity.Refused("a token without claims");
    }
  }

  private Identity claims(JsonNode claims) {
    if (!GOOGLE.contains(claims.path("iss").asString(""))) {
      return new Identity.Refused("a token of another issuer");
    }
    long expires = claims.path("exp").asLong(0);
    if (expires <= clock.instant().minus(SKEW).getEpochSecond()) {
      return new Identity.Refused("a token that has expired");
    }
    JsonNode account = claims.path("email");
    JsonNode verified = claims.path("email_verified");
    return account.isString() && verified.isBoolean() && verified.booleanValue()
        ? new Identity.Known(account.stringValue())
        : new Identity.Refused("a token that names no verified account");
  }
}
