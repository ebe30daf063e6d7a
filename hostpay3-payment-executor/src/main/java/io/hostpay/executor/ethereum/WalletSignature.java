package io.hostpay.executor.ethereum;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;

/**
 * A signature as the chain wants it: s in the lower half (EIP-2), and which of two keys it is of.
 */
final class WalletSignature {
  private WalletSignature() {}

  /**
   * The signature, if it is proven to be the wallet's own: no other key's signature and no damaged
   * bytes get onto the chain.
   *
   * @param der r and s, in DER and nothing else
   * @return empty if it is no signature of this digest by this wallet
   */
  static Optional<Sign.SignatureData> of(byte[] der, byte[] digest, EthereumAddress wallet) {
    ECDSASignature low = low(der);
    if (low == null) {
      return Optional.empty();
    }
    for (int recovery = 0; recovery < 2; recovery++) {
      if (wallet.equals(signer(recovery, low, digest))) {
        return Optional.of(
            new Sign.SignatureData(
                (byte) (27 + recovery),
                Numeric.toBytesPadded(low.r, 32),
                Numeric.toBytesPadded(low.s, 32)));
      }
    }
    return Optional.empty();
  }

  private static @Nullable EthereumAddress signer(
      int recovery, ECDSASignature signature, byte[] digest) {
    try {
      BigInteger key = Sign.recoverFromSignature(recovery, signature, digest);
      return key == null ? null : EthereumAddress.of(key);
    } catch (IllegalArgumentException noPoint) {
      return null; // no point of the curve has this r
    }
  }

  private static @Nullable ECDSASignature low(byte[] der) {
    try {
      BigInteger[] rs = StandardDSAEncoding.INSTANCE.decode(Sign.CURVE_PARAMS.getN(), der);
      return rs[0].signum() == 0 || rs[1].signum() == 0
          ? null
          : new ECDSASignature(rs[0], rs[1]).toCanonicalised();
    } catch (IOException | RuntimeException notDer) {
      return null; // the library says so in many ways, by a null pointer too
    }
  }
}
