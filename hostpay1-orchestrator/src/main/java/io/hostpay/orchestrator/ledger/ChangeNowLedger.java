package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.LockedPayment;
import io.hostpay.common.logging.Event;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps what ChangeNow said of a payment's order, where a later answer is compared with it.
 * Thread-safe; everything runs in the caller's transaction.
 */
public final class ChangeNowLedger {
  private final JdbcClient jdbc;

  public ChangeNowLedger(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Records that ChangeNow waits for the deposit.
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

  /** From when to when it kept saying that it has no such order. */
  public record Absence(Instant since, Instant last) {
    public Duration length() {
      return Duration.between(since, last);
    }
  }

  /**
   * Records that ChangeNow says it has no such order. Idempotent: the same answer changes nothing;
   * nor does one that comes late, from before the run of answers that is known.
   *
   * @param said when
   * @param longestSilence two answers further apart than this are no unbroken run
   */
  public Absence recordAbsence(LockedPayment payment, Instant said, Duration longestSilence) {
    return jdbc.sql(
            """
            update hostpay_payment
            set not_found_since =
                  case when not_found_since > :latest_after then not_found_since
                       when not_found_at >= :earliest_before then least(not_found_since, :said)
                       else :said end,
                not_found_at = greatest(not_found_at, :said)
            where unique_id = :unique_id
            returning not_found_since, not_found_at
            """)
        .param("earliest_before", LedgerTime.at(said.minus(longestSilence)))
        .param("latest_after", LedgerTime.at(said.plus(longestSilence)))
        .param("said", LedgerTime.at(said))
        .param("unique_id", payment.uniqueId().value())
        .query(
            (row, number) ->
                new Absence(
                    LedgerTime.readFilled(row, "not_found_since"),
                    LedgerTime.readFilled(row, "not_found_at")))
        .single();
  }

  /**
   * Notes that ChangeNow is asked again because of this answer. False if that was noted before.
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

  /** Whether ChangeNow has ever waited for the deposit. */
  public boolean hasWaited(LockedPayment payment) {
    // An order that closed too soon to be paid was never VERIFIED, but ChangeNow had named its end.
    return payment.payment().validUntil() != null || wasVerified(payment);
  }

  private boolean wasVerified(LockedPayment payment) {
    return jdbc.sql(
            """
            select exists (select 1 from hostpay_event
                           where unique_id = :unique_id and event = :verified)
            """)
        .param("unique_id", payment.uniqueId().value())
        .param("verified", Event.STATUS_VERIFIED.wireName())
        .query(Boolean.class)
        .single();
  }

  /** Whether another payment of the same order is signed: the order's deposit is its. */
  public boolean isPaidByAnother(LockedPayment payment) {
    return jdbc.sql(
            """
            select exists (select 1 from hostpay_payment
                           where cn_api_id = :cn_api_id and unique_id <> :unique_id
                             and state in ('SUBMITTED', 'PAID', 'COMPLETED'))
            """)
        .param("cn_api_id", payment.payment().cnApiId())
        .param("unique_id", payment.uniqueId().value())
        .query(Boolean.class)
        .single();
  }
}
