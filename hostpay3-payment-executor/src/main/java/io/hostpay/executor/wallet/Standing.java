package io.hostpay.executor.wallet;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.token.UniqueId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The wallet as its ledger has it, read under its lock at once.
 *
 * @param serverStartedAt as {@link NonceRows.LedgerView#serverStartedAt}
 * @param nextNonce above all that were ever given out, and all that a chain or a pool has used
 * @param inFlightWei the most that attempts can still take: amount and gas of the dearest of each
 *     nonce
 * @param hourWei what was signed for within the last hour, without gas
 * @param dayWei likewise within 24 hours
 * @param sameOrder another payment of the ChangeNow order: signed, paid, or VERIFIED and older
 */
record Standing(
    Hold hold,
    Instant serverStartedAt,
    BigInteger nextNonce,
    BigInteger inFlightWei,
    BigInteger hourWei,
    BigInteger dayWei,
    @Nullable UniqueId sameOrder) {

  /**
   * What stops all signing.
   *
   * @param paused who has paused it and why; {@code null} when it is not
   * @param haltedBelow nothing is signed until somebody has acknowledged that nonces below this
   *     were used by others; {@code null} when it is not halted
   * @param acknowledged the last acknowledgement of such nonces
   * @param isCovered as {@link NonceRows.LedgerView#isCovered}
   * @param open how many used nonces (on the chain or in a pool) are not accounted for yet
   * @param unknown of these, the ones never given out by the ledger, and not found before
   */
  record Hold(
      @Nullable String paused,
      @Nullable Long haltedBelow,
      Acknowledgement acknowledged,
      boolean isCovered,
      long open,
      long unknown) {}

  static Standing read(ResultSet row, int rowNumber) throws SQLException {
    return new Standing(
        new Standing.Hold(
            row.getString("paused"),
            row.getObject("unknown_below", Long.class),
            Acknowledgement.read(row),
            row.getBoolean("is_covered"),
            row.getLong("open"),
            row.getLong("unknown")),
        LedgerTime.readFilled(row, "server_started_at"),
        whole(row.getBigDecimal("next_nonce")),
        whole(row.getBigDecimal("in_flight")),
        whole(row.getBigDecimal("hour")),
        whole(row.getBigDecimal("day")),
        UniqueId.ofNullable(row.getString("same_order")));
  }

  private static BigInteger whole(BigDecimal number) {
    return number.toBigIntegerExact();
  }
}
