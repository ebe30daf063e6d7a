package io.hostpay.orchestrator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.SettableClock;
import io.hostpay.testkit.identity.IdentityProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A token that comes with many requests, as those of Google's services do. */
class SignedIdentityTest {
  private static final String US = "https://hostpay1.example";
  private static final String CALLER = "tasks@hostpay.iam.gserviceaccount.com";

  @AutoClose private final IdentityProvider google = IdentityProvider.start();
  private final SettableClock clock = SettableClock.running();
  private final SignedIdentity identities =
      SignedIdentity.ofGoogle(new KeySet(google.keySet()), Set.of(US), clock);

  @Test
  void isKnownEachTimeUntilItExpires() {
    String token = google.token(google.claims(CALLER, US));

    assertThat(identities.of(token)).isEqualTo(new Identity.Known(CALLER));
    clock.jump(Duration.ofMinutes(59));
    assertThat(identities.of(token)).isEqualTo(new Identity.Known(CALLER));
    clock.jump(Duration.ofMinutes(2));
    assertThat(identities.of(token)).isInstanceOf(Identity.Refused.class);
  }

  @Test
  void isRefusedWithAnotherSignatureAfterItWasKnown() {
    String token = google.token(google.claims(CALLER, US));
    assertThat(identities.of(token)).isInstanceOf(Identity.Known.class);
    try (IdentityProvider stranger = IdentityProvider.start()) {
      String forged = stranger.token(Map.of("alg", "RS256", "kid", google.keyId()), claims());
      assertThat(identities.of(forged)).isInstanceOf(Identity.Refused.class);
      String changed =
          token.substring(0, token.lastIndexOf('.')) + forged.substring(forged.lastIndexOf('.'));
      assertThat(identities.of(changed)).isInstanceOf(Identity.Refused.class);
    }
    assertThat(identities.of(token)).isInstanceOf(Identity.Known.class);
  }

  @Test
  void isRefusedEachTimeWhereItWasRefused() {
    String forOthers = google.token(google.claims(CALLER, "https://other.example"));
    Map<String, Object> later = claims();
    later.put("iat", clock.instant().plus(Duration.ofMinutes(10)).getEpochSecond());
    String early = google.token(later);

    for (int time = 0; time < 2; time++) {
      assertThat(identities.of(forOthers)).isInstanceOf(Identity.Refused.class);
      assertThat(identities.of(early)).isInstanceOf(Identity.Refused.class);
    }
    clock.jump(Duration.ofMinutes(10));
    assertThat(identities.of(early)).as("valid now").isInstanceOf(Identity.Known.class);
  }

  /** Else a key that was stolen and taken back would count for ever, for whoever used it before. */
  @Test
  void isVerifiedAgainAfterAnHourHoweverOftenItCame() {
    VerifiedTokens tokens = new VerifiedTokens(clock);
    Map<String, Object> forYears = claims();
    forYears.put("exp", clock.instant().plus(Duration.ofDays(3650)).getEpochSecond());
    tokens.keep("token", forYears);
    clock.jump(Duration.ofMinutes(59));
    assertThat(tokens.claims("token")).isEqualTo(forYears);

    clock.jump(Duration.ofMinutes(1));

    assertThat(tokens.claims("token")).isNull();
  }

  @Test
  void onlyTheLastOnesThatWereUsedAreKept() {
    VerifiedTokens tokens = new VerifiedTokens(clock);
    for (int i = 0; i < VerifiedTokens.MOST; i++) {
      tokens.keep("token " + i, claims());
    }
    assertThat(tokens.claims("token 0")).isNotNull();

    tokens.keep("one more", claims());

    assertThat(tokens.claims("token 0")).isNotNull();
    assertThat(tokens.claims("token 1")).isNull();
    assertThat(tokens.claims("one more")).isNotNull();
  }

  private Map<String, Object> claims() {
    return new HashMap<>(google.claims(CALLER, US));
  }
}
