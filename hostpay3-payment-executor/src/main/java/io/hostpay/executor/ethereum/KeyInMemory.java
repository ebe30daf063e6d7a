package io.hostpay.executor.ethereum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.web3j.crypto.ECDSASignature;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Sign;

/**
 * A private key that this process holds, and never shows. The nonce of a signature is derived from
 * key and digest (RFC 6979), so the same digest always gets the same signature.
 */
final class KeyInMemory implements Signer {
  private static final Pattern FORM = Pattern.compile("(0[xX])?[0-9a-fA-F]{64}");

  private final ECKeyPair pair;

  private KeyInMemory(ECKeyPair pair) {
    this.pair = pair;
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is none; the message never contains any part of it
   */
  static KeyInMemory ofHex(String hex) {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "The wallet's private key is not 64 hex digits: nothing can be signed.");
    }
    BigInteger key = new BigInteger(hex.substring(hex.length() - 64), 16);
    if (key.signum() == 0 || key.compareTo(Sign.CURVE_PARAMS.getN()) >= 0) {
      throw new IllegalArgumentException(
          "The wallet's private key is outside the curve's range: nothing can be signed.");
    }
    return new KeyInMemory(ECKeyPair.create(key));
  }

  EthereumAddress address() {
    return EthereumAddress.of(pair.getPublicKey());
  }

  @Override
  public byte[] sign(byte[] digest) {
    ECDSASignature signature = pair.sign(digest);
    try {
      return StandardDSAEncoding.INSTANCE.encode(
          Sign.CURVE_PARAMS.getN(), signature.r, signature.s);
    } catch (IOException e) {
      throw new UncheckedIOException("r and s of our own cannot be written in DER", e);
    }
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
