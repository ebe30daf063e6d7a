package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.Sign;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/**
 * The host wallet: the only place that holds the private key, which it never shows. Thread-safe.
 */
public final class Wallet {
  private static final Pattern KEY_FORM = Pattern.compile("(0[xX])?[0-9a-fA-F]{64}");

  private final Credentials credentials;
  private final EthereumAddress address;

  private Wallet(Credentials credentials, EthereumAddress address) {
    this.credentials = credentials;
    this.address = address;
  }

  /**
   * Opens the wallet.
   *
   * @param privateKeyHex 64 hex digits, with or without {@code 0x}
   * @param expectedAddress the address that this key must yield
   * @throws IllegalArgumentException if the key or the address is malformed, or they don't belong
   *     together; the message never contains any part of the key
   */
  public static Wallet of(String privateKeyHex, String expectedAddress) {
    if (!KEY_FORM.matcher(privateKeyHex).matches()) {
      throw new IllegalArgumentException(
          "The wallet's private key is not 64 hex digits: nothing can be signed.");
    }
    BigInteger key = new BigInteger(privateKeyHex.substring(privateKeyHex.length() - 64), 16);
    if (key.signum() == 0 || key.compareTo(Sign.CURVE_PARAMS.getN()) >= 0) {
      throw new IllegalArgumentException(
          "The wallet's private key is outside the curve's range: nothing can be signed.");
    }
    EthereumAddress expected = EthereumAddress.parse(expectedAddress);
    Credentials credentials = Credentials.create(Numeric.toHexStringWithPrefixZeroPadded(key, 64));
    EthereumAddress address = EthereumAddress.parse(credentials.getAddress());
    if (!address.equals(expected)) {
      throw new IllegalArgumentException(
          "The wallet's private key belongs to "
              + address
              + ", not to the configured address "
              + expected
              + ": nothing is paid until both are of the same wallet.");
    }
    return new Wallet(credentials, address);
  }

  /** The wallet's address in EIP-55 form. */
  public String address() {
    return address.checksummed();
  }

  /**
   * Signs as an EIP-1559 transaction. The nonce of the signature is derived from key and content
   * (RFC 6979), so the same transaction always gets the same bytes and the same hash.
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
    return SignedTransaction.ofRaw(
        Numeric.toHexString(TransactionEncoder.signMessage(raw, credentials)));
  }

  @Override
  public String toString() {
    return "Wallet[" + address + "]";
  }
}
