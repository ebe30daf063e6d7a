package io.hostpay.executor.ethereum;

import java.util.Locale;
import org.web3j.crypto.Hash;

/**
 * A signed transaction as it is stored and sent. Its hash is known before any node has seen it, and
 * always belongs to its bytes: a pair that does not fit (a damaged row, say) can't be made.
 *
 * @param hash {@code 0x} and 64 lower-case hex digits
 * @param rawHex the signed bytes, {@code 0x} and lower-case hex; whoever has them can broadcast
 *     them
 */
public record SignedTransaction(String hash, String rawHex) {
  public SignedTransaction {
    if (!hash.equals(hashOf(rawHex))) {
      throw new IllegalArgumentException(
          "The hash "
              + hash
              + " is not that of the signed bytes beside it: they are not broadcast, and the payment"
              + " waits for someone to look at its attempts.");
    }
  }

  /** The transaction that these bytes are, with its hash. */
  public static SignedTransaction ofRaw(String rawHex) {
    String lower = rawHex.toLowerCase(Locale.ROOT);
    return new SignedTransaction(hashOf(lower), lower);
  }

  private static String hashOf(String rawHex) {
    return Hash.sha3(rawHex);
  }
}
