package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.ledger.Payment;
import io.hostpay.common.ledger.PaymentRow;
import io.hostpay.common.token.UniqueId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Hands out the payments that a sweep has to look at, page by page. The payment that was looked at
 * longest ago comes first, and then goes to the end of the line: each has its turn, however many
 * cannot be moved. Two sweeps at a time share the line. Thread-safe.
 */
public final class SweepLedger {
  private final JdbcClient jdbc;
  private final Clock clock;

  public SweepLedger(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * One that nothing has happened to for a while.
   *
   * @param generation as it was then; another sweep that drives it on raises it
   */
  public record Stalled(UniqueId uniqueId, int generation) {}

  /**
   * The next ones that nothing has happened to for a while. None is handed out twice to sweeps that
   * began at the same time.
   *
   * @param began when this sweep did
   * @param openFor how long an open one has stayed as it is
   * @param notFinalFor how long a completed one has without being final
   */
  public List<Stalled> takeStalled(
      Instant began, Duration openFor, Duration notFinalFor, int most) {
    return jdbc.sql(
            """
            update hostpay_payment set swept_at = :now
            where unique_id = any(array(
              select unique_id from hostpay_payment
              where (state in ('RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID')
                     or (state = 'COMPLETED' and final_at is null))
                and greatest(state_changed_at, redriven_at)
                    < case when state = 'COMPLETED' then :not_final_since::timestamptz
                           else :open_since::timestamptz end
                and (swept_at is null or swept_at < :began)
              order by swept_at nulls first, unique_id limit :most
              for update skip locked))
            returning unique_id, generation
            """)
        .param("now", LedgerTime.at(clock.instant()))
        .param("began", LedgerTime.at(began))
        .param("open_since", LedgerTime.at(began.minus(openFor)))
        .param("not_final_since", LedgerTime.at(began.minus(notFinalFor)))
        .param("most", most)
        .query(
            (row, number) ->
                new Stalled(new UniqueId(row.getString("unique_id")), row.getInt("generation")))
        .list();
  }

  /** Open payments that were asked for, or reopened, this long ago or longer; the oldest first. */
  public List<Payment> openSince(Duration age, int most) {
    return jdbc.sql(
            """
            select * from hostpay_payment
            where state in ('RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID') and deadline_at < :before
            order by deadline_at, unique_id limit :most
            """)
        // The deadline is 24 h after the request or the reopening.
        .param("before", LedgerTime.at(clock.instant().plus(Duration.ofDays(1)).minus(age)))
        .param("most", most)
        .query(PaymentRow::read)
        .list();
  }

  /**
   * Signed ones that are not mined while the time of their ChangeNow order is over; those that were
   * signed first come first.
   *
   * @param unnamed how long after the signing it counts as over where ChangeNow named no end
   */
  public List<Payment> outlivedOrder(Duration unnamed, int most) {
    return jdbc.sql(
            """
            select * from hostpay_payment
            where state = 'SUBMITTED'
              and (valid_until < :now or (valid_until is null and submitted_at < :long_ago))
            order by submitted_at, unique_id limit :most
            """)
        .param("now", LedgerTime.at(clock.instant()))
        .param("long_ago", LedgerTime.ago(clock, unnamed))
        .param("most", most)
        .query(PaymentRow::read)
        .list();
  }

  /** Mined ones whose block was found this long ago and is not final; the oldest first. */
  public List<Payment> notFinalSince(Duration age, int most) {
    return jdbc.sql(
            """
            select * from hostpay_payment
            -- in the words of the two indexes: in others neither would be used
            where (state = 'PAID' or (state = 'COMPLETED' and final_at is null))
              and final_at is null and paid_at < :before
            order by paid_at, unique_id limit :most
            """)
        .param("before", LedgerTime.ago(clock, age))
        .param("most", most)
        .query(PaymentRow::read)
        .list();
  }

  /** One with nothing signed whose deadline has passed. */
  public record Overdue(UniqueId uniqueId, Instant deadline) {
    /** Before every other. */
    public static final Overdue OLDEST = new Overdue(new UniqueId("-"), Instant.EPOCH);
  }

  /** Those with nothing signed whose deadline has passed, the oldest first, behind this one. */
  public List<Overdue> overdue(Overdue last, int most) {
    return jdbc.sql(
            """
            select unique_id, deadline_at from hostpay_payment
            where state in ('RECEIVED', 'VERIFIED') and deadline_at <= :now
              and (deadline_at, unique_id) > (:last_deadline, :last_id)
            order by deadline_at, unique_id limit :most for update skip locked
            """)
        .param("now", LedgerTime.at(clock.instant()))
        .param("last_deadline", LedgerTime.at(last.deadline()))
        .param("last_id", last.uniqueId().value())
        .param("most", most)
        .query(
            (row, number) ->
                new Overdue(
                    new UniqueId(row.getString("unique_id")),
                    LedgerTime.readFilled(row, "deadline_at")))
        .list();
  }

  /** Those whose row in the shared table is not what it should be. */
  public List<UniqueId> takeUnprojected(Instant began, int most) {
    return jdbc.sql(
            """
            update hostpay_payment set repair_tried_at = :now
            where unique_id = any(array(
              select unique_id from hostpay_payment
              where unprojected_since is not null
                and (repair_tried_at is null or repair_tried_at < :began)
              order by repair_tried_at nulls first, unique_id limit :most
              for update skip locked))
            returning unique_id
            """)
        .param("now", LedgerTime.at(clock.instant()))
        .param("began", LedgerTime.at(began))
        .param("most", most)
        .query((row, number) -> new UniqueId(row.getString("unique_id")))
        .list();
  }
}
