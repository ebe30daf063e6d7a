package io.hostpay.common.ledger;

import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import io.hostpay.common.token.WireAmount;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Payment} from a row of {@code hostpay_payment}. */
public final class PaymentRow {
  private PaymentRow() {}

  /** The columns of {@code hostpay_payment}, whatever else the row has. */
  public static Payment read(ResultSet row, int rowNumber) throws SQLException {
    return new Payment(
        new PaymentOrder(
            new UniqueId(row.getString("unique_id")),
            row.getString("cn_api_id"),
            row.getString("from_currency"),
            row.getString("from_network"),
            new WireAmount(row.getDouble("wire_amount")),
            row.getString("payin_address")),
        wholeNumber(row, "amount_wei"),
        PaymentState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getInt("generation"),
        requiredInstant(row, "requested_at"),
        requiredInstant(row, "deadline_at"),
        requiredInstant(row, "received_at"),
        LedgerTime.read(row, "verified_at"),
        requiredInstant(row, "state_changed_at"),
        mined(row),
        row.getInt("look"),
        LedgerTime.read(row, "valid_until"),
        row.getObject("confirmations", Integer.class),
        row.getString("traceparent"));
  }

  static TimelineEntry timelineEntry(ResultSet row, int rowNumber) throws SQLException {
    int delivery = row.getInt("attempt");
    Instant first = requiredInstant(row, "at");
    Instant last = LedgerTime.read(row, "last_at");
    return new TimelineEntry(
        first,
        row.getString("service"),
        row.getString("event"),
        row.getObject("attempt") == null ? null : delivery,
        row.getString("detail"),
        last == null ? first : last,
        row.getInt("times"));
  }

  private static @Nullable MinedTransaction mined(ResultSet row) throws SQLException {
    String txHash = row.getString("tx_hash");
    BigInteger gasUsed = wholeNumber(row, "gas_used");
    String blockHash = row.getString("block_hash");
    if (txHash == null || gasUsed == null || blockHash == null) {
      return null;
    }
    return new MinedTransaction(txHash, gasUsed, row.getLong("block_number"), blockHash);
  }

  private static @Nullable BigInteger wholeNumber(ResultSet row, String column)
      throws SQLException {
    BigDecimal number = row.getBigDecimal(column);
    return number == null ? null : number.toBigIntegerExact();
  }

  private static Instant requiredInstant(ResultSet row, String column) throws SQLException {
    Instant instant = LedgerTime.read(row, column);
    if (instant == null) {
      throw new IllegalStateException(
          "The ledger's column " + column + " is empty: nothing was changed, it is tried again.");
    }
    return instant;
  }
}
