package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signed transaction of a payment, without its bytes.
 *
 * @param kind payment, cancellation or adopted
 * @param number which of its nonce's transactions, from 1
 * @param maxFeePerGas in wei, as text
 * @param broadcastAt when it was first handed to a node
 * @param seenAt when a node first said that it has it
 * @param live whether its nonce is still the payment's: one of its attempts can be mined, or was
 * @param hint Alchemy's newest sighting of it
 */
public record PaymentAttempt(
    String txHash,
    long chainId,
    String kind,
    int number,
    long nonce,
    String maxFeePerGas,
    String maxPriorityFeePerGas,
    String gasLimit,
    Instant createdAt,
    @Nullable Instant broadcastAt,
    @Nullable Instant seenAt,
    boolean live,
    @Nullable String hint) {

  static PaymentAttempt read(ResultSet row, int rowNumber) throws SQLException {
    return new PaymentAttempt(
        row.getString("tx_hash"),
        row.getLong("chain_id"),
        row.getString("kind"),
        row.getInt("number"),
        row.getLong("nonce"),
        row.getString("max_fee_per_gas"),
        row.getString("max_priority_fee_per_gas"),
        row.getString("gas_limit"),
        PaymentLine.required(row, "created_at"),
        LedgerTime.read(row, "broadcast_at"),
        LedgerTime.read(row, "seen_at"),
        row.getBoolean("live"),
        row.getString("hint"));
  }
}
