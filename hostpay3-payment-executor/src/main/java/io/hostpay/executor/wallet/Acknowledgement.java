package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody has looked at spending that the ledger does not know, and lets signing go on. Payments,
 * and ChangeNow's statuses of them, from before may concern that spending.
 *
 * @param at when it was last done; {@code null} if never
 * @param below one above the highest nonce that was ever acknowledged or counted as accounted for;
 *     0 if {@code at} is null. What was only pending below it may be missing from every pool's
 *     count, and still be mined
 */
record Acknowledgement(@Nullable Instant at, BigInteger below) {
  /** The wallet's, of a row with its columns of that. */
  static Acknowledgement read(ResultSet row) throws SQLException {
    Instant at = LedgerTime.read(row, "acknowledged_at");
    // An earlier revision has acknowledged by accounted_below alone.
    long below = Math.max(row.getLong("acknowledged_below"), row.getLong("accounted_below"));
    return new Acknowledgement(at, at == null ? BigInteger.ZERO : BigInteger.valueOf(below));
  }

  /** Whether one came after that moment; with {@code null}, whether there was one at all. */
  boolean isSince(@Nullable Instant moment) {
    return at != null && (moment == null || moment.isBefore(at));
  }

  /** Whether so much time has passed since the last one. */
  boolean isOlderThan(Duration age, Instant now) {
    return at != null && !at.plus(age).isAfter(now);
  }
}
