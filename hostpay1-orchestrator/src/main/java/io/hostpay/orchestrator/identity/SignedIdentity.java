package io.hostpay.orchestrator.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.text.ParseException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tokens of one issuer: one algorithm, its published keys, made for us, valid now.
 * Whatever the text, there is an answer and no exception. Thread-safe.
 */
public final class SignedIdentity {
  /** Several times a token of Google's. */
  private static final int MAX_CHARS = 8 * 1024;

  /** RFC 7515, section 7.1. The library would also read base64's other alphabet. */
  private static final Pattern COMPACT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  private final DefaultJOSEProcessor<SecurityContext> signatures = new DefaultJOSEProcessor<>();
  private final IdentityClaims claims;

  private SignedIdentity(
      JWSAlgorithm algorithm,
      KeySet keys,
      Set<String> issuers,
      Set<String> audiences,
      Clock clock) {
    signatures.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithm, keys));
    signatures.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, null)); // null: no type at all
    claims = new IdentityClaims(issuers, audiences, clock);
  }

  /**
   * Google's ID tokens, as Cloud Tasks, Cloud Scheduler and people send them (<a
   * href="https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken">Validating
   * an ID token</a>).
   *
   * @param keys Google's are at {@code https://www.googleapis.com/oauth2/v3/certs}
   * @param audiences what they may be made for: a service's own URL
   */
  public static SignedIdentity ofGoogle(KeySet keys, Set<String> audiences, Clock clock) {
    return new SignedIdentity(JWSAlgorithm.RS256, keys, IdentityClaims.GOOGLE, audiences, clock);
  }

  /**
   * The assertion that Identity-Aware Proxy sends along, in {@code X-Goog-IAP-JWT-Assertion} (<a
   * href="https://cloud.google.com/iap/docs/signed-headers-howto">Securing your app with signed
   * headers</a>).
   */
  public static SignedIdentity ofIap(KeySet keys, String audience, Clock clock) {
    return new SignedIdentity(
        JWSAlgorithm.ES256, keys, Set.of(IdentityClaims.IAP), Set.of(audience), clock);
  }

  /** The account that the token proves, or why it proves none. */
  public Identity of(@Nullable String token) {
    if (token == null) {
      return new Identity.Refused("no token");
    }
    if (token.length() > MAX_CHARS) {
      return new Identity.Refused("a token longer than " + MAX_CHARS + " characters");
    }
    if (!COMPACT.matcher(token).matches()) {
      return new Identity.Refused("what is no signed token");
    }
    try {
      Payload payload = signatures.process(token, null);
      Map<String, Object> content = payload.toJSONObject();
      return content == null ? new Identity.Refused("claims that are no JSON") : claims.of(content);
    } catch (KeySourceException e) {
      return new Identity.Undecided(String.valueOf(e.getMessage()));
    } catch (ParseException e) {
      return new Identity.Refused("what is no signed token");
    } catch (BadJOSEException | JOSEException e) {
      return new Identity.Refused("a token not signed with a key of the issuer's");
    }
  }

  /** The token of an {@code Authorization: Bearer} header, or null where there is none. */
  public static @Nullable String bearer(@Nullable String authorization) {
    String scheme = "Bearer ";
    return authorization != null && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
        ? authorization.substring(scheme.length()).strip()
        : null;
  }
}
