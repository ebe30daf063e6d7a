package io.hostpay.orchestrator;

import static io.hostpay.orchestrator.CallerIdentity.GOOGLE;
import static io.hostpay.orchestrator.CallerIdentity.SOMEBODY;
import static io.hostpay.orchestrator.CallerIdentity.URL;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.hostpay.testkit.identity.IdentityProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What somebody who is not the right account may send, to be taken for it. */
record HostileRequest(String name, List<String> headers) {
  static List<HostileRequest> all(String account) {
    long now = Instant.now().getEpochSecond();
    long hour = Duration.ofHours(1).toSeconds();
    Map<String, Object> good = GOOGLE.claims(account, URL);
    String goodToken = GOOGLE.token(good);
    String[] parts = goodToken.split("\\.", -1);
    String none = IdentityProvider.part(Map.of("alg", "none", "typ", "JWT"));
    return List.of(
        with("no token at all"),
        with("no bearer token", "Authorization", "Basic " + goodToken),
        bearer("an empty token", ""),
        bearer("nonsense", "a.b.c"),
        bearer("a token cut short", goodToken.substring(0, goodToken.length() - 9)),
        claim("another audience", account, "aud", "https://hostpay2.example"),
        claim("the audience with a path", account, "aud", URL + "/status-verified"),
        claim("two audiences", account, "aud", List.of(URL, "https://other.example")),
        claim("another account", account, "email", "somebody@gmail.com"),
        claim("an account that is not verified", account, "email_verified", false),
        claim("\"true\" for true", account, "email_verified", "true"),
        claim("no account", account, "email", ""),
        claim("another issuer", account, "iss", "https://accounts.example"),
        claim("expired", account, "exp", now - 60),
        claim("no end", account, "exp", "never"),
        claim("an end beyond all time", account, "exp", Long.MAX_VALUE),
        claim("not issued yet", account, "iat", now + hour),
        claim("not valid yet", account, "nbf", now + hour),
        bearer("signed by nobody", none + "." + parts[1] + "."),
        bearer("signed by nobody, with a signature", none + "." + parts[1] + "." + parts[2]),
        bearer("the public key as a shared secret", hmac(good)),
        bearer("a key id that is in no set", SOMEBODY.token(good)),
        bearer(
            "somebody's signature under Google's key id",
            SOMEBODY.token(Map.of("alg", "RS256", "kid", GOOGLE.keyId(), "typ", "JWT"), good)),
        bearer(
            "a key that it brings along",
            SOMEBODY.token(Map.of("alg", "RS256", "typ", "JWT", "jwk", SOMEBODY.jwk()), good)),
        bearer(
            "other claims under a good signature",
            parts[0]
                + "."
                + IdentityProvider.part(GOOGLE.claims("somebody@gmail.com", URL))
                + "."
                + parts[2]),
        bearer(
            "what Cloud Run would hand on",
            parts[0] + "." + parts[1] + ".SIGNATURE_REMOVED_BY_GOOGLE"),
        with("Cloud Run's other header", "X-Serverless-Authorization", "Bearer " + goodToken),
        with(
            "Cloud Tasks' headers",
            "X-CloudTasks-QueueName",
            "gchostpay-status-response-queue",
            "X-CloudTasks-TaskName",
            "0123456789abcdef0123456789abcdef",
            "User-Agent",
            "Google-Cloud-Tasks"),
        with("Cloud Scheduler's headers", "X-CloudScheduler", "true"),
        with(
            "IAP's headers",
            "X-Goog-Authenticated-User-Email",
            "accounts.google.com:" + account,
            "X-Goog-IAP-JWT-Assertion",
            goodToken));
  }

  @Override
  public String toString() {
    return name;
  }

  private static HostileRequest with(String name, String... headers) {
    return new HostileRequest(name, List.of(headers));
  }

  private static HostileRequest bearer(String name, String token) {
    return with(name, "Authorization", "Bearer " + token);
  }

  private static HostileRequest claim(String name, String account, String claim, Object value) {
    Map<String, Object> claims = GOOGLE.claims(account, URL);
    claims.put(claim, value);
    return bearer(name, GOOGLE.token(claims));
  }

  private static String hmac(Map<String, Object> claims) {
    JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
    try {
      token.sign(new MACSigner(GOOGLE.publicKey()));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
