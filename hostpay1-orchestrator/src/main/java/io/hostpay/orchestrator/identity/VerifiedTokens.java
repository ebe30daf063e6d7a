package io.hostpay.orchestrator.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims of tokens whose signature was good within the last hour. Google's services send one
 * token with many requests, and to verify it takes a fifth of what such a request costs. Of a key
 * that its issuer has taken back, a token is believed for that hour, whenever it says that it
 * expires: as long as the key set itself is kept. Holds the last few that were used. Thread-safe.
 */
final class VerifiedTokens {
  /** Cloud Tasks, Cloud Scheduler and some operators have one each; a renewed one comes beside. */
  static final int MOST = 100;

  static final Duration KEPT = Duration.ofHours(1);

  private record Verified(Map<String, Object> claims, Instant at) {}

  private final Clock clock;

  /** The one that was used longest ago is first. */
  private final LinkedHashMap<String, Verified> tokens = new LinkedHashMap<>(MOST, 0.75f, true);

  VerifiedTokens(Clock clock) {
    this.clock = clock;
  }

  /** What stands in exactly this token; null where it has to be verified. */
  synchronized @Nullable Map<String, Object> claims(String token) {
    Verified verified = tokens.get(token);
    return verified != null && clock.instant().isBefore(verified.at().plus(KEPT))
        ? verified.claims()
        : null;
  }

  synchronized void keep(String token, Map<String, Object> claims) {
    tokens.put(token, new Verified(Collections.unmodifiableMap(claims), clock.instant()));
    if (tokens.size() > MOST) {
      tokens.pollFirstEntry();
    }
  }
}
