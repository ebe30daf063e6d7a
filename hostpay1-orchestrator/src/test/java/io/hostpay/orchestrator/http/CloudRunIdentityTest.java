package io.hostpay.orchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** What reaches a private service, with the signature that Cloud Run has taken out. */
class CloudRunIdentityTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final String OPERATOR = "operator@example.com";
  private static final String CLAIMS =
      """
      {"iss":"https://accounts.google.com","aud":"32555940559.apps.googleusercontent.com",
       "email":"operator@example.com","email_verified":true,"iat":1699999000,"exp":1700003600}
      """;

  private final CloudRunIdentity identity = new CloudRunIdentity(Clock.fixed(NOW, ZoneOffset.UTC));

  // The first is where `gcloud run services proxy` puts it, the second where curl is told to.
  @ParameterizedTest
  @ValueSource(strings = {"X-Serverless-Authorization", "Authorization"})
  void knowsWhomCloudRunHasVerified(String header) {
    assertThat(of(header, handedOn(CLAIMS))).isEqualTo(new Identity.Known(OPERATOR));
  }

  @Test
  void believesNeitherOfTwoTokensSinceCloudRunVerifiesOne() {
    String forged = handedOn(CLAIMS.replace(OPERATOR, "another@example.com"));
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader("X-Serverless-Authorization", handedOn(CLAIMS));
    request.addHeader("Authorization", forged);
    assertThat(identity.of(request)).isEqualTo(new Identity.Refused("more than one token"));

    MockHttpServletRequest twice = new MockHttpServletRequest();
    twice.addHeader("Authorization", forged);
    twice.addHeader("Authorization", handedOn(CLAIMS));
    assertThat(identity.of(twice)).isEqualTo(new Identity.Refused("more than one token"));
  }

  @Test
  void refusesWhoSendsNothing() {
    assertThat(identity.of(new MockHttpServletRequest()))
        .isEqualTo(new Identity.Refused("no bearer token"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://accounts.google.com | https://accounts.example",
        "1700003600 | 1699999969",
        "1700003600 | null",
        "true | false",
        "true | \"true\"",
        "\"operator@example.com\" | null",
        "\"operator@example.com\" | [\"operator@example.com\"]",
      })
  void refusesClaimsThatNameNobodyNow(String good, String bad) {
    assertThat(CLAIMS).contains(good);
    assertThat(of("Authorization", handedOn(CLAIMS.replace(good, bad))))
        .isInstanceOf(Identity.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer ..SIGNATURE_REMOVED_BY_GOOGLE",
        "Bearer a.b.SIGNATURE_REMOVED_BY_GOOGLE",
        "Bearer a.*.SIGNATURE_REMOVED_BY_GOOGLE",
        "Bearer a.ä.SIGNATURE_REMOVED_BY_GOOGLE",
        "Bearer a.bnVsbA.SIGNATURE_REMOVED_BY_GOOGLE",
        "Bearer a.W10.SIGNATURE_REMOVED_BY_GOOGLE",
        "Bearer SIGNATURE_REMOVED_BY_GOOGLE",
      })
  void refusesWhatIsNoToken(String header) {
    assertThat(of("Authorization", header)).isInstanceOf(Identity.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c2lnbmF0dXJl", "", "signature_removed_by_google", "a.REMOVED"})
  void refusesATokenWhoseSignatureCloudRunHasNotTakenOut(String signature) {
    String token = handedOn(CLAIMS).replace("SIGNATURE_REMOVED_BY_GOOGLE", signature);
    assertThat(of("Authorization", token))
        .isEqualTo(new Identity.Refused("a token that Cloud Run has not verified"));
  }

  @Test
  void refusesClaimsNestedWithoutEnd() {
    assertThat(of("Authorization", handedOn("[".repeat(6_000))))
        .isEqualTo(new Identity.Refused("a token without claims"));
  }

  private Identity of(String header, String value) {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addHeader(header, value);
    return identity.of(request);
  }

  private static String handedOn(String claims) {
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    return "Bearer eyJhbGciOiJSUzI1NiJ9." + encoded + ".SIGNATURE_REMOVED_BY_GOOGLE";
  }
}
