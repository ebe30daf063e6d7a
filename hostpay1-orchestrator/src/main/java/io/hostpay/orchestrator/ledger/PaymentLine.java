package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.token.UniqueId;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment as operators see it, with all its times.
 *
 * @param amountWei as text of digits; {@code null} where the amount was refused
 * @param confirmations of its block, when last looked at
 */
public record PaymentLine(
    UniqueId uniqueId,
    String cnApiId,
    String state,
    @Nullable String reason,
    @Nullable String amountWei,
    String payinAddress,
    int generation,
    Instant requestedAt,
    Instant deadlineAt,
    Instant receivedAt,
    @Nullable Instant verifiedAt,
    @Nullable Instant submittedAt,
    @Nullable Instant paidAt,
    @Nullable Instant completedAt,
    @Nullable Instant endedAt,
    Instant stateChangedAt,
    @Nullable String txHash,
    @Nullable Long blockNumber,
    @Nullable Integer confirmations,
    @Nullable Instant finalAt) {

  static PaymentLine read(ResultSet row, int rowNumber) throws SQLException {
    BigDecimal wei = row.getBigDecimal("amount_wei");
    return new PaymentLine(
        new UniqueId(row.getString("unique_id")),
        row.getString("cn_api_id"),
        row.getString("state"),
        row.getString("reason"),
        wei == null ? null : wei.toBigIntegerExact().toString(),
        row.getString("payin_address"),
        row.getInt("generation"),
        required(row, "requested_at"),
        required(row, "deadline_at"),
        required(row, "received_at"),
        LedgerTime.read(row, "verified_at"),
        LedgerTime.read(row, "submitted_at"),
        LedgerTime.read(row, "paid_at"),
        LedgerTime.read(row, "completed_at"),
        LedgerTime.read(row, "ended_at"),
        required(row, "state_changed_at"),
        row.getString("tx_hash"),
        row.getObject("block_number", Long.class),
        row.getObject("confirmations", Integer.class),
        LedgerTime.read(row, "final_at"));
  }

  static Instant required(ResultSet row, String column) throws SQLException {
    Instant at = LedgerTime.read(row, column);
    if (at == null) {
      throw new IllegalStateException(
          "The ledger's column "
              + column
              + " is empty: nothing was changed, the payment can't be shown.");
    }
    return at;
  }
}
