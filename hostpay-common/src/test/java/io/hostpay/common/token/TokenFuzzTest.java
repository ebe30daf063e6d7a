package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Base64;
import java.util.List;

/**
 * What no key of ours has signed is never a message, whatever the bytes. A build runs the seeds;
 * {@code -Pfuzz} looks for others, led by coverage.
 */
class TokenFuzzTest {
  private static final List<TokenVector<?>> VECTORS = TokenVector.all().toList();

  @FuzzTest(maxDuration = "10m")
  void believesNoTextThatNobodySigned(FuzzedDataProvider data) {
    TokenVector<?> vector = data.pickValue(VECTORS);
    String text = data.consumeRemainingAsString();
    if (!text.equals(vector.token())) {
      assertNotBelieved(vector.codec().decode(text, TokenVector.SIGNED_AT));
    }
  }

  @FuzzTest(maxDuration = "10m")
  void believesNoTokenWithOneByteChanged(FuzzedDataProvider data) {
    TokenVector<?> vector = data.pickValue(VECTORS);
    byte[] token = Base64.getUrlDecoder().decode(vector.token());
    for (int changes = data.consumeInt(1, 8); changes > 0; changes--) {
      token[data.consumeInt(0, token.length - 1)] ^= data.consumeByte();
    }
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    if (!text.equals(vector.token())) {
      assertNotBelieved(vector.codec().decode(text, TokenVector.SIGNED_AT));
    }
  }

  /** Whoever has the key may sign anything: it is read, or refused, and nothing else happens. */
  @FuzzTest(maxDuration = "10m")
  void readsOrRefusesWhateverIsSigned(FuzzedDataProvider data) {
    TokenVector<?> vector = data.pickValue(VECTORS);
    SigningKeys keys = vector.key().equals("tps") ? TokenVector.TPS : TokenVector.INTERNAL;
    String token = SignedBytes.sign(data.consumeRemainingAsBytes(), keys);
    assertThat(vector.codec().decode(token, TokenVector.SIGNED_AT))
        .isNotInstanceOf(TokenVerdict.BadSignature.class);
  }

  private static void assertNotBelieved(TokenVerdict<?> verdict) {
    assertThat(verdict)
        .isInstanceOfAny(TokenVerdict.BadSignature.class, TokenVerdict.Malformed.class);
  }
}
