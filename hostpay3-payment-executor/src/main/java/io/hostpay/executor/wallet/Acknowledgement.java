package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That somebody has looked at spending which the ledger does not know, and lets signing go on. A
 * payment or a ChangeNow word older than it may concern that spending.
 *
 * @param at the last one; {@code null} if nobody ever had to
 * @param below one above the highest nonce that was ever acknowledged, mined or pending; 0 if none
 *     was. What was pending there may have vanished from every pool's count and still be mined
 */
record Acknowledgement(@Nullable Instant at, BigInteger below) {
  /** The wallet's, of a row with its {@code acknowledged_at} and {@code acknowledged_below}. */
  static Acknowledgement read(ResultSet row) throws SQLException {
    return new Acknowledgement(
        LedgerTime.read(row, "acknowledged_at"),
        BigInteger.valueOf(row.getLong("acknowledged_below")));
  }

  /** Whether one came after that moment; with {@code null}, whether there was one at all. */
  boolean isSince(@Nullable Instant moment) {
    return at != null && (moment == null || moment.isBefore(at));
  }
}
