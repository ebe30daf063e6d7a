package io.hostpay.executor.wallet;

import io.hostpay.common.token.UniqueId;
import io.hostpay.executor.ethereum.Fees;
import io.hostpay.executor.ethereum.SignedTransaction;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A signed transaction as it was stored before it was broadcast.
 *
 * @param txHash 0x and 64 lower-case hex digits
 * @param uniqueId of the payment; {@code null} where it only fills a gap between nonces
 * @param rawTransaction the signed bytes, 0x and hex; {@code null} where it is adopted
 */
public record Attempt(
    String txHash,
    @Nullable UniqueId uniqueId,
    Slot slot,
    AttemptKind kind,
    Terms terms,
    @Nullable String rawTransaction,
    Signing signing) {

  /**
   * Its place among the wallet's transactions.
   *
   * @param wallet the address that signed it, lower case
   * @param number from 1, of all attempts with the same nonce: the highest is the newest
   */
  public record Slot(String wallet, BigInteger nonce, int number) {}

  /**
   * What it transfers and offers, in wei.
   *
   * @param maxFeePerGas 0 where it is adopted
   */
  public record Terms(
      String toAddress,
      BigInteger valueWei,
      BigInteger gasLimit,
      BigInteger maxFeePerGas,
      BigInteger maxPriorityFeePerGas) {}

  /**
   * When it was signed, and what became of it.
   *
   * @param head the chain's height then
   */
  public record Signing(Instant at, long head, Sent sent) {}

  /** How far it is known to have come, from the least to the most. */
  public enum Sent {
    /** No broadcast is recorded, though a crash may have come between sending and recording. */
    NEVER,
    /** To a node, which has not said that it has it. */
    UNSEEN,
    /** A node has said so, or it was found on the chain. */
    SEEN
  }

  public String wallet() {
    return slot.wallet();
  }

  public BigInteger nonce() {
    return slot.nonce();
  }

  int number() {
    return slot.number();
  }

  public String toAddress() {
    return terms.toAddress();
  }

  public BigInteger valueWei() {
    return terms.valueWei();
  }

  public BigInteger gasLimit() {
    return terms.gasLimit();
  }

  public BigInteger maxFeePerGas() {
    return terms.maxFeePerGas();
  }

  public BigInteger maxPriorityFeePerGas() {
    return terms.maxPriorityFeePerGas();
  }

  Instant createdAt() {
    return signing.at();
  }

  long head() {
    return signing.head();
  }

  /** Whether the deposit has its money when this is mined with success. */
  public boolean pays() {
    return kind == AttemptKind.PAYMENT || kind == AttemptKind.ADOPTED;
  }

  /**
   * Whether the ledger has the signed bytes, so that it can be sent again. False for an adopted
   * transaction, which was only found on the chain.
   */
  public boolean hasBytes() {
    return kind != AttemptKind.ADOPTED;
  }

  Fees fees() {
    return new Fees(maxFeePerGas(), maxPriorityFeePerGas());
  }

  SignedTransaction signed() {
    return new SignedTransaction(
        txHash, Objects.requireNonNull(rawTransaction, "an adopted transaction is not sent"));
  }
}
