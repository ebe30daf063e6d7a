package io.hostpay.executor.ethereum;

/** Signs with the wallet's key, wherever that is kept. Thread-safe. */
public interface Signer extends AutoCloseable {
  /**
   * Signs a digest with ECDSA over secp256k1. Two signatures of one digest may differ.
   *
   * @param digest 32 bytes
   * @return r and s, in DER
   * @throws SignerUnavailable if there is none now; {@link SignerRefused} if a person has to mend
   *     the cause
   */
  byte[] sign(byte[] digest);

  /** Nothing is signed any more. */
  @Override
  void close();
}
