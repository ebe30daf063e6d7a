package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.math.ec.ECPoint;
import org.web3j.crypto.Sign;

/** The public half of a key over secp256k1. */
final class PublicKey {
  private PublicKey() {}

  /**
   * The address of a key that is published in PEM.
   *
   * @throws IllegalArgumentException if it is no public key over secp256k1
   */
  static EthereumAddress address(String pem) {
    ECPoint point = point(pem);
    byte[] uncompressed = point.getEncoded(false); // 4, x, y
    BigInteger key = new BigInteger(1, Arrays.copyOfRange(uncompressed, 1, uncompressed.length));
    return EthereumAddress.of(key);
  }

  private static ECPoint point(String pem) {
    String body = pem.replaceAll("-----[A-Z ]+-----", "");
    SubjectPublicKeyInfo info =
        SubjectPublicKeyInfo.getInstance(Base64.getMimeDecoder().decode(body));
    if (info == null
        || !SECObjectIdentifiers.secp256k1.equals(info.getAlgorithm().getParameters())) {
      throw new IllegalArgumentException("not a public key over secp256k1");
    }
    // Refuses what is not on the curve.
    return Sign.CURVE_PARAMS.getCurve().decodePoint(info.getPublicKeyData().getBytes());
  }
}
