package io.hostpay.executor.ethereum;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/**
 * An account's address, known to be well-formed. Two addresses are equal whatever their case.
 *
 * <p>Mixed case is a checksum over the address (<a
 * href="https://eips.ethereum.org/EIPS/eip-55">EIP-55</a>): one that does not fit means a mistyped
 * or altered address, and money sent to it would be lost, so it is refused.
 */
public final class EthereumAddress {
  private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]{40}");
  private static final String ZERO = "0x" + "0".repeat(40);

  private final String checksummed;

  private EthereumAddress(String checksummed) {
    this.checksummed = checksummed;
  }

  /**
   * Reads an address: {@code 0x} and 40 hex digits, all lower case, all upper case, or mixed case
   * with a valid checksum.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static EthereumAddress parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "Not an Ethereum address (0x and 40 hex digits): nothing can be paid to it.");
    }
    String digits = text.substring(2);
    String lower = digits.toLowerCase(Locale.ROOT);
    String checksummed = checksummed(lower);
    boolean oneCase = digits.equals(lower) || digits.equals(digits.toUpperCase(Locale.ROOT));
    if (!oneCase && !text.equals(checksummed)) {
      throw new IllegalArgumentException(
          "The address "
              + text
              + " has a wrong EIP-55 checksum, so it was mistyped or altered: nothing is paid to"
              + " it.");
    }
    return new EthereumAddress(checksummed);
  }

  /**
   * The account of whoever holds the key to this.
   *
   * @param publicKey x and y of its point, 32 bytes each
   */
  static EthereumAddress of(BigInteger publicKey) {
    byte[] hash = Hash.sha3(Numeric.toBytesPadded(publicKey, 64));
    return new EthereumAddress(checksummed(HexFormat.of().formatHex(hash, 12, 32)));
  }

  /** Whether {@link #parse} would accept the text. */
  public static boolean isValid(String text) {
    try {
      parse(text);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  /** The address in EIP-55 mixed case. */
  public String checksummed() {
    return checksummed;
  }

  /** Whether this is the zero address, whose coins nobody can ever move. */
  public boolean isZero() {
    return checksummed.equals(ZERO);
  }

  // web3j's own, in Keys, sets up the whole of Bouncy Castle's provider first: a tenth of a start.
  private static String checksummed(String lower) {
    byte[] hash = Hash.sha3(lower.getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder("0x");
    for (int digit = 0; digit < lower.length(); digit++) {
      int fourBits = hash[digit / 2] >> (digit % 2 == 0 ? 4 : 0) & 0xf;
      char character = lower.charAt(digit);
      text.append(fourBits < 8 ? character : Character.toUpperCase(character));
    }
    return text.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EthereumAddress that && checksummed.equals(that.checksummed);
  }

  @Override
  public int hashCode() {
    return checksummed.hashCode();
  }

  /** The same as {@link #checksummed}. */
  @Override
  public String toString() {
    return checksummed;
  }
}
