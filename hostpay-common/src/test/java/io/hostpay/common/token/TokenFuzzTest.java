package io.hostpay.common.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What no key of ours has signed is never a message, whatever the bytes. */
class TokenFuzzTest {
  private static final List<TokenVector<?>> VECTORS = TokenVector.all().toList();

  @Tag("fuzz")
  @FuzzTest(maxDuration = "10m")
  void believesNoTextThatNobodySigned(FuzzedDataProvider data) {
    TokenVector<?> vector = data.pickValue(VECTORS);
    String text = data.consumeRemainingAsString();
    if (!text.equals(vector.token())) {
      assertNotBelieved(vector.codec().decode(text, TokenVector.SIGNED_AT));
    }
  }

  @Tag("fuzz")
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
  @Tag("fuzz")
  @FuzzTest(maxDuration = "10m")
  void readsOrRefusesWhateverIsSigned(FuzzedDataProvider data) {
    TokenVector<?> vector = data.pickValue(VECTORS);
    SigningKeys keys = vector.key().equals("tps") ? TokenVector.TPS : TokenVector.INTERNAL;
    String token = SignedBytes.sign(data.consumeRemainingAsBytes(), keys);
    assertThat(vector.codec().decode(token, TokenVector.SIGNED_AT))
        .isNotInstanceOf(TokenVerdict.BadSignature.class);
  }

  /** As many as {@code -Dmutations} says. */
  @Test
  void believesNoneOfManyChangedTokens() {
    Random random = new Random(13);
    int mutations = Integer.getInteger("mutations", 10_000);
    for (int i = 0; i < mutations; i++) {
      TokenVector<?> vector = VECTORS.get(i % VECTORS.size());
      byte[] token = Base64.getUrlDecoder().decode(vector.token());
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        token[random.nextInt(token.length)] ^= (byte) (1 << random.nextInt(8));
      }
      token = Arrays.copyOf(token, token.length - random.nextInt(2) * random.nextInt(token.length));
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(token);
      if (!text.equals(vector.token())) {
        assertNotBelieved(vector.codec().decode(text, TokenVector.SIGNED_AT));
      }
    }
    System.out.println("changed tokens, none believed: " + mutations);
  }

  private static void assertNotBelieved(TokenVerdict<?> verdict) {
    if (!(verdict instanceof TokenVerdict.BadSignature
        || verdict instanceof TokenVerdict.Malformed)) {
      throw new AssertionError("believed: " + verdict);
    }
  }
}
