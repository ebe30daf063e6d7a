package io.hostpay.executor.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.ECKeyPair;

/**
 * The library that signs derives the nonce from key and message (RFC 6979) and gives the low s, as
 * the published vectors for secp256k1 with SHA-256 say. A signature that depends on chance can give
 * the key away.
 */
class KnownSignaturesTest {
  private static final BigInteger HALF_OF_THE_ORDER =
      new BigInteger("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16);

  @ParameterizedTest
  @CsvSource({
    "Satoshi Nakamoto,"
        + "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8,"
        + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
    "'All those moments will be lost in time, like tears in rain. Time to die...',"
        + "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b,"
        + "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21"
  })
  void signsAsThePublishedVectorsSay(String message, String r, String s)
      throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(message.getBytes(StandardCharsets.UTF_8));

    ECDSASignature signature = ECKeyPair.create(BigInteger.ONE).sign(hash);

    assertThat(signature.r).isEqualTo(new BigInteger(r, 16));
    assertThat(signature.s).isEqualTo(new BigInteger(s, 16)).isLessThan(HALF_OF_THE_ORDER);
  }
}
