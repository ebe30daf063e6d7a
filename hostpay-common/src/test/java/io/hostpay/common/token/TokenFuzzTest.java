package io.hostpay.common.token;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What no key of ours has signed is never a message, whatever the bytes. */
class TokenFuzzTest {
  private static final List<TokenVector<?>> VECTORS = TokenVector.all().toList();

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
