package io.hostpay.orchestrator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.hostpay.testkit.identity.IdentityProvider;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nobody is known by a token that the issuer has not signed, and no text throws. */
class IdentityFuzzTest {
  private static final String AUDIENCE = "https://hostpay1.example";
  private static final IdentityProvider GOOGLE = IdentityProvider.start();
  private static final String GOOD = GOOGLE.token(GOOGLE.claims("a@example.com", AUDIENCE));

  private static final SignedIdentity IDENTITIES =
      SignedIdentity.ofGoogle(new KeySet(GOOGLE.keySet()), Set.of(AUDIENCE), Clock.systemUTC());
  private static final CloudRunIdentity CLOUD_RUN = new CloudRunIdentity(Clock.systemUTC());

  @Test
  void refusesTheSameSignatureInTheOtherAlphabetOfBase64() {
    int signature = GOOD.lastIndexOf('.');
    String other =
        GOOD.substring(0, signature)
            + GOOD.substring(signature).replace('-', '+').replace('_', '/');

    assertThat(other).isNotEqualTo(GOOD);
    assertThat(IDENTITIES.of(GOOD)).isInstanceOf(Identity.Known.class);
    assertThat(IDENTITIES.of(other)).isInstanceOf(Identity.Refused.class);
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
      // Whose signature Cloud Run has checked and taken away: there it may name anybody.
      int end = Math.max(0, text.lastIndexOf('.'));
      assertThat(
              CLOUD_RUN.of(
                  List.of("Bearer " + text.substring(0, end) + ".SIGNATURE_REMOVED_BY_GOOGLE")))
          .isNotNull();
    }
    System.out.println("changed identities, none known: " + mutations);
  }
}
