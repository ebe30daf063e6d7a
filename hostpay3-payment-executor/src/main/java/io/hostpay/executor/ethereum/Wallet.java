package io.hostpay.executor.ethereum;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/** The host wallet: the only place that signs. It never shows a key. Thread-safe. */
public final class Wallet implements AutoCloseable {
  private static final String PROOF = "HostPay asks whether the wallet's key can be used.";

  private final Signer signer;
  private final EthereumAddress address;

  private Wallet(Signer signer, EthereumAddress address) {
    this.signer = signer;
    this.address = address;
  }

  /**
   * Opens the wallet with its private key. The same transaction always gets the same bytes and the
   * same hash.
   *
   * @param privateKeyHex 64 hex digits, with or without {@code 0x}
   * @param expectedAddress the address that this key must yield
   * @throws IllegalArgumentException if the key or the address is malformed, or they don't belong
   *     together; the message never contains any part of the key
   */
  public static Wallet of(String privateKeyHex, String expectedAddress) {
    KeyInMemory key = KeyInMemory.ofHex(privateKeyHex);
    return checked(key, key.address(), expectedAddress, "private key");
  }

  /**
   * Opens the wallet with a key that is kept elsewhere.
   *
   * @param publicKeyPem the public half of the signer's key
   * @param expectedAddress the address that this key must yield
   * @throws IllegalArgumentException if either is malformed, or they don't belong together
   */
  public static Wallet of(Signer signer, String publicKeyPem, String expectedAddress) {
    return checked(signer, PublicKey.address(publicKeyPem), expectedAddress, "key");
  }

  /**
   * Likewise, while its public half cannot be had: each signature is proven all the same.
   *
   * @throws IllegalArgumentException if the address is malformed
   */
  public static Wallet unchecked(Signer signer, String address) {
    return new Wallet(signer, EthereumAddress.parse(address));
  }

  private static Wallet checked(
      Signer signer, EthereumAddress address, String expectedAddress, String key) {
    EthereumAddress expected = EthereumAddress.parse(expectedAddress);
    if (!address.equals(expected)) {
      throw new IllegalArgumentException(
          "The wallet's "
              + key
              + " belongs to "
              + address
              + ", not to the configured address "
              + expected
              + ": nothing is paid until both are of the same wallet.");
    }
    return new Wallet(signer, address);
  }

  /** The wallet's address in EIP-55 form. */
  public String address() {
    return address.checksummed();
  }

  /**
   * Signs as an EIP-1559 transaction. A signature counts only if it is proven to be this wallet's.
   *
   * @throws SignerUnavailable if the key cannot be used now; nothing was signed
   */
  public SignedTransaction sign(UnsignedTransaction tx) {
    RawTransaction raw =
        RawTransaction.createEtherTransaction(
            tx.chainId(),
            tx.nonce(),
            tx.gasLimit(),
            tx.to().toLowerCase(Locale.ROOT),
            tx.valueWei(),
            tx.fees().maxPriorityFeePerGas(),
            tx.fees().maxFeePerGas());
    Sign.SignatureData signature = signature(Hash.sha3(TransactionEncoder.encode(raw)));
    return SignedTransaction.ofRaw(Numeric.toHexString(TransactionEncoder.encode(raw, signature)));
  }

  /**
   * Signs a sentence, which is no transaction, as a proof that the key can be used.
   *
   * @throws SignerUnavailable if it cannot be used now
   */
  public void prove() {
    var unused = signature(Hash.sha3(PROOF.getBytes(StandardCharsets.UTF_8)));
  }

  private Sign.SignatureData signature(byte[] digest) {
    return WalletSignature.of(signer.sign(digest), digest, address)
        .orElseThrow(
            () ->
                new SignerRefused(
                    "What came back is no signature of "
                        + address
                        + ". Nothing was signed; signing is tried again later."));
  }

  @Override
  public void close() {
    signer.close();
  }

  @Override
  public String toString() {
    return "Wallet[" + address + "]";
  }
}
