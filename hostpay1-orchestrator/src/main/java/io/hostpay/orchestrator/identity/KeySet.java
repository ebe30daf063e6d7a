package io.hostpay.orchestrator.identity;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.health.HealthStatus;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * An issuer's published keys. They are fetched when first needed and kept for an hour; a token
 * signed with a key that is not among them has them fetched anew, at most twice in five seconds,
 * however many such tokens arrive. While they cannot be fetched, those there are count for six more
 * hours: Google publishes a key days before it signs with it. Thread-safe.
 */
public final class KeySet implements JWKSource<SecurityContext> {
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration KEPT_IN_AN_OUTAGE = Duration.ofHours(6);
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Google's has some 2 KiB. */
  private static final int MAX_BYTES = 64 * 1024;

  private final JWKSource<SecurityContext> keys;
  private volatile boolean reachable;

  /** Fetches nothing yet. */
  public KeySet(URI address) {
    int patience = (int) PATIENCE.toMillis();
    try {
      this.keys =
          JWKSourceBuilder.create(
                  address.toURL(), new DefaultResourceRetriever(patience, patience, MAX_BYTES))
              .cache(KEPT.toMillis(), PATIENCE.multipliedBy(3).toMillis())
              .rateLimited(BETWEEN_FETCHES.toMillis())
              .refreshAheadCache(false)
              .retrying(true)
              .outageTolerant(KEPT_IN_AN_OUTAGE.toMillis())
              .healthReporting(
                  report -> reachable = report.getHealthStatus() == HealthStatus.HEALTHY)
              .build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not the address of a key set", e);
    }
  }

  /**
   * The keys that fit; empty where the newest set that could be fetched has none.
   *
   * @throws KeySourceException when the set cannot be had
   */
  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
    try {
      return keys.get(selector, context);
    } catch (RateLimitReachedException e) {
      // Fetched a moment ago: a key that was not there then is not looked for again and again.
      if (reachable) {
        return List.of();
      }
      throw e;
    }
  }
}
