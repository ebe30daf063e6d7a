package io.hostpay.orchestrator.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has to stand in a token whose signature is good. */
record IdentityClaims(Set<String> issuers, Set<String> audiences, Clock clock) {
  /** Google's two spellings of itself. */
  static final Set<String> GOOGLE = Set.of("https://accounts.google.com", "accounts.google.com");

  /** Identity-Aware Proxy. */
  static final String IAP = "https://cloud.google.com/iap";

  /** How far the issuer's clock and ours may be apart. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  Identity of(Map<String, Object> claims) {
    if (!(claims.get("iss") instanceof String issuer) || !issuers.contains(issuer)) {
      return new Identity.Refused("a token of another issuer");
    }
    if (!isForUs(claims.get("aud"))) {
      return new Identity.Refused("a token made for another audience");
    }
    Instant now = clock.instant();
    Instant expires = time(claims.get("exp"));
    Instant issued = time(claims.get("iat"));
    if (expires == null || issued == null) {
      return new Identity.Refused("a token without its times");
    }
    if (!now.minus(SKEW).isBefore(expires)) {
      return new Identity.Refused("a token that has expired");
    }
    Instant from = claims.containsKey("nbf") ? time(claims.get("nbf")) : issued;
    if (from == null || from.isAfter(now.plus(SKEW)) || issued.isAfter(now.plus(SKEW))) {
      return new Identity.Refused("a token that is not valid yet");
    }
    if (!(claims.get("email") instanceof String email) || email.isEmpty()) {
      return new Identity.Refused("a token that names no account");
    }
    // IAP's assertions have no such claim: every account it lets through is verified.
    Object verified = claims.getOrDefault("email_verified", issuer.equals(IAP));
    return Boolean.TRUE.equals(verified)
        ? new Identity.Known(email)
        : new Identity.Refused("an account that the issuer has not verified");
  }

  private boolean isForUs(@Nullable Object audience) {
    return audience instanceof String one
        ? audiences.contains(one)
        : audience instanceof List<?> several
            && several.size() == 1
            && several.getFirst() instanceof String only
            && audiences.contains(only);
  }

  /** Whole seconds since 1970, of a year with four digits. */
  private static @Nullable Instant time(@Nullable Object claim) {
    return claim instanceof Long seconds && seconds >= 0 && seconds < 253_402_300_800L
        ? Instant.ofEpochSecond(seconds)
        : null;
  }
}
