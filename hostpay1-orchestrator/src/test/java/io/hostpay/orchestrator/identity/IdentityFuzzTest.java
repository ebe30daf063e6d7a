package io.hostpay.orchestrator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hostpay.fixture.IdentityProvider;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nobody is known by a token that the issuer has not signed, and no text throws. */
class IdentityFuzzTest {
  private static final String AUDIENCE = "https://hostpay1.example";
  private static final IdentityProvider GOOGLE = IdentityProvider.start();
  private static final String GOOD = GOOGLE.token(GOOGLE.claims("a@example.com", AUDIENCE));

  private static final SignedIdentity IDENTITIES =
      SignedIdentity.ofGoogle(new KeySet(GOOGLE.keySet()), Set.of(AUDIENCE), Clock.systemUTC());
  private static final CloudRunIdentity CLOUD_RUN = new CloudRunIdentity(Clock.systemUTC());

  @Tag("fuzz")
  @FuzzTest(maxDuration = "10m")
  void knowsNobodyByAnyText(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    CLOUD_RUN.of(List.of("Bearer " + text + ".SIGNATURE_REMOVED_BY_GOOGLE"));
    assertThat(IDENTITIES.of(SignedIdentity.bearer("Bearer " + text)))
        .isNotInstanceOf(Identity.Known.class);
  }

  @Tag("fuzz")
  @FuzzTest(maxDuration = "10m")
  void knowsNobodyByAChangedToken(FuzzedDataProvider data) {
    byte[] token = GOOD.getBytes(StandardCharsets.US_ASCII);
    // Not the last character, some of whose bits say nothing.
    token[data.consumeInt(0, token.length - 2)] = (byte) data.consumeInt(33, 126);
    String text = new String(token, StandardCharsets.US_ASCII);
    if (!text.equals(GOOD)) {
      assertThat(IDENTITIES.of(text)).isNotInstanceOf(Identity.Known.class);
    }
  }

  /** As many as {@code -Dmutations} says. */
  @Test
  void knowsNobodyByManyChangedTokens() {
    Random random = new Random(13);
    int mutations = Integer.getInteger("mutations", 500);
    for (int i = 0; i < mutations; i++) {
      byte[] token = GOOD.getBytes(StandardCharsets.US_ASCII);
      token[random.nextInt(token.length - 1)] = (byte) random.nextInt(33, 127);
      String text = new String(token, StandardCharsets.US_ASCII);
      if (!text.equals(GOOD) && IDENTITIES.of(text) instanceof Identity.Known known) {
        throw new AssertionError(known + " by " + text);
      }
    }
    System.out.println("changed identities, none known: " + mutations);
  }
}
