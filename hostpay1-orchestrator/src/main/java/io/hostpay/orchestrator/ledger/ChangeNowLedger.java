package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.LockedPayment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What ChangeNow has said of a payment's order, as far as a later word has to be held against it.
 * Thread-safe; everything runs in the caller's transaction.
 */
public final class ChangeNowLedger {
  private final JdbcClient jdbc;

  public ChangeNowLedger(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * It waits for the deposit.
   *
   * @param validUntil until when; {@code null} where it does not say
   */
  public void recordWaiting(LockedPayment payment, @Nullable Instant validUntil) {
    jdbc.sql(
            """
            update hostpay_payment
            set valid_until = :valid_until, not_found_since = null, not_found_at = null
            where unique_id = :unique_id
            """)
        .param(
            "valid_until",
            validUntil == null ? null : LedgerTime.at(validUntil),
            Types.TIMESTAMP_WITH_TIMEZONE)
        .param("unique_id", payment.uniqueId().value())
        .update();
  }

  /** The times between which it has said on end that it has no such order. */
  public record Absence(Instant since, Instant last) {
    public Duration length() {
      return Duration.between(since, last);
    }
  }

  /**
   * It says that it has no such order. Idempotent: a word that was heard before changes nothing.
   *
   * @param said when
   * @param longestSilence two words further apart than this do not follow on each other
   */
  public Absence recordAbsence(LockedPayment payment, Instant said, Duration longestSilence) {
    return jdbc.sql(
            """
            update hostpay_payment
            set not_found_since =
                  case when not_found_at >= :earliest_before then least(not_found_since, :said)
                       else :said end,
                not_found_at = greatest(not_found_at, :said)
            where unique_id = :unique_id
            returning not_found_since, not_found_at
            """)
        .param("earliest_before", LedgerTime.at(said.minus(longestSilence)))
        .param("said", LedgerTime.at(said))
        .param("unique_id", payment.uniqueId().value())
        .query(
            (row, number) ->
                new Absence(instant(row, "not_found_since"), instant(row, "not_found_at")))
        .single();
  }

  /**
   * Whether ChangeNow was not yet asked again because of this word, which from now on it was.
   *
   * @param said when
   */
  public boolean noteAskedAgain(LockedPayment payment, Instant said) {
    return jdbc.sql(
                """
                update hostpay_payment set asked_again_after = :said
                where unique_id = :unique_id
                  and (asked_again_after is null or asked_again_after < :said)
                """)
            .param("said", LedgerTime.at(said))
            .param("unique_id", payment.uniqueId().value())
            .update()
        == 1;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
