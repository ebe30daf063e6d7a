package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Hash;

/** What somebody else has signed, or nobody, is no signature of the wallet. */
class WalletSignatureTest {
  private static final KeyInMemory KEY = KeyInMemory.ofHex("0x" + "1a".repeat(32));
  private static final KeyInMemory OTHER = KeyInMemory.ofHex("0x" + "1b".repeat(32));
  private static final byte[] DIGEST = Hash.sha3(new byte[] {1});

  @Test
  void isOfTheWalletThatSigned() {
    assertThat(WalletSignature.of(KEY.sign(DIGEST), DIGEST, KEY.address())).isPresent();
    assertThat(WalletSignature.of(OTHER.sign(DIGEST), DIGEST, KEY.address())).isEmpty();
    assertThat(WalletSignature.of(KEY.sign(DIGEST), Hash.sha3(DIGEST), KEY.address())).isEmpty();
  }

  /** As many as {@code -Dmutations} says. */
  @Test
  void noChangedBytesAreOne() {
    Random random = new Random(13);
    int mutations = Integer.getInteger("mutations", 2_000);
    byte[] good = KEY.sign(DIGEST);
    for (int i = 0; i < mutations; i++) {
      byte[] changed =
          Arrays.copyOf(good, random.nextInt(2) == 0 ? good.length : random.nextInt(80));
      for (int changes = random.nextInt(1, 4); changes > 0 && changed.length > 0; changes--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      if (!Arrays.equals(changed, good)) {
        assertThat(WalletSignature.of(changed, DIGEST, KEY.address())).isEmpty();
      }
    }
    System.out.println("changed signatures, none of the wallet: " + mutations);
  }
}
