package io.hostpay.executor.ledger;

import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signed transaction as it was stored before it was broadcast.
 *
 * @param uniqueId of the payment; {@code null} where it only fills a gap between nonces
 * @param txHash 0x and 64 lower-case hex digits
 * @param wallet the address that signed it, lower case
 * @param rawTransaction the signed bytes, 0x and hex
 * @param maxFeePerGas wei
 * @param maxPriorityFeePerGas wei
 */
public record StoredAttempt(
    String txHash,
    @Nullable String uniqueId,
    String wallet,
    BigInteger nonce,
    String toAddress,
    BigInteger valueWei,
    BigInteger gasLimit,
    BigInteger maxFeePerGas,
    BigInteger maxPriorityFeePerGas,
    String rawTransaction,
    Instant createdAt) {

  /** Whether it sends nothing to anybody: it cancels a payment, or fills a gap between nonces. */
  public boolean paysNobody() {
    return toAddress.equalsIgnoreCase(wallet);
  }
}
