package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.token.UniqueId;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;

/** An attempt as the table {@code hostpay_eth_attempt}, named {@code a}, has it. */
final class AttemptRow {
  static final String COLUMNS =
      """
      a.tx_hash as a_tx_hash, a.unique_id as a_unique_id, a.wallet as a_wallet, a.nonce as a_nonce,
      a.number as a_number, a.kind as a_kind, a.to_address as a_to_address,
      a.value_wei as a_value_wei, a.gas_limit as a_gas_limit,
      a.max_fee_per_gas as a_max_fee_per_gas,
      a.max_priority_fee_per_gas as a_max_priority_fee_per_gas,
      a.raw_transaction as a_raw_transaction, a.created_at as a_created_at, a.head as a_head,
      a.broadcast_at as a_broadcast_at, a.seen_at as a_seen_at
      """;

  private AttemptRow() {}

  static Attempt read(ResultSet row, int rowNumber) throws SQLException {
    return new Attempt(
        row.getString("a_tx_hash"),
        UniqueId.ofNullable(row.getString("a_unique_id")),
        new Attempt.Slot(
            row.getString("a_wallet"),
            BigInteger.valueOf(row.getLong("a_nonce")),
            row.getInt("a_number")),
        AttemptKind.of(row.getString("a_kind")),
        new Attempt.Terms(
            row.getString("a_to_address"),
            row.getBigDecimal("a_value_wei").toBigIntegerExact(),
            row.getBigDecimal("a_gas_limit").toBigIntegerExact(),
            row.getBigDecimal("a_max_fee_per_gas").toBigIntegerExact(),
            row.getBigDecimal("a_max_priority_fee_per_gas").toBigIntegerExact()),
        row.getString("a_raw_transaction"),
        new Attempt.Signing(
            LedgerTime.readFilled(row, "a_created_at"), row.getLong("a_head"), sent(row)));
  }

  private static Attempt.Sent sent(ResultSet row) throws SQLException {
    if (row.getObject("a_seen_at") != null) {
      return Attempt.Sent.SEEN;
    }
    return row.getObject("a_broadcast_at") == null ? Attempt.Sent.NEVER : Attempt.Sent.UNSEEN;
  }
}
