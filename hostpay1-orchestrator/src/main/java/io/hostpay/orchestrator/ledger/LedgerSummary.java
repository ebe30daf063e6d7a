package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How things stand at a glance. Asks of the ledger what is open and what came in during the last
 * week, nothing of what is older, so that it costs the same after years. Read only; thread-safe.
 */
public final class LedgerSummary {
  /** The longest that a payment is open when nothing is amiss. */
  private static final Duration SHOWN_AFTER = Duration.ofHours(1);

  private static final Duration ENDED_LATELY = Duration.ofDays(7);
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MOST = 50;

  private final JdbcClient jdbc;
  private final Clock clock;

  public LedgerSummary(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** How many payments are in a state that is no end, and since when the oldest of them is open. */
  public record Open(String state, long payments, Instant oldest) {}

  /** What came in within an hour, and what became of it so far. */
  public record Hour(
      Instant from,
      long received,
      long completed,
      long rejected,
      long failed,
      @Nullable BigDecimal meanSeconds) {}

  /**
   * Mean times of the hops of the payments that were completed within the last day, in seconds, to
   * the millisecond.
   *
   * @param check from the request to ChangeNow's confirmation
   * @param sign from there to a signed transaction
   * @param mine from there to its block
   * @param tell from there to completion
   */
  public record Hops(
      @Nullable BigDecimal check,
      @Nullable BigDecimal sign,
      @Nullable BigDecimal mine,
      @Nullable BigDecimal tell) {}

  /**
   * The last day.
   *
   * @param hours oldest first; an hour in which nothing came in is left out
   * @param changeNowWaits when ChangeNow last said of any payment that it waits for the deposit
   */
  public record Day(List<Hour> hours, Hops hops, @Nullable Instant changeNowWaits) {}

  public List<Open> open() {
    return jdbc.sql(
            """
            select state, count(*) as payments, min(received_at) as oldest from hostpay_payment
            where state in ('RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID') group by state
            """)
        .query(
            (row, number) ->
                new Open(
                    row.getString("state"),
                    row.getLong("payments"),
                    PaymentLine.required(row, "oldest")))
        .list();
  }

  /** The last day, by hours and by hops. One query reads its payments once for both. */
  public Day day() {
    List<Row> rows =
        jdbc.sql(
                """
                select date_bin('1 hour', received_at, timestamptz 'epoch') as hour,
                       count(*) as received,
                       count(*) filter (where state = 'COMPLETED') as completed,
                       count(*) filter (where state = 'REJECTED') as rejected,
                       count(*) filter (where state = 'FAILED') as failed,
                       max(verified_at) as confirmed,
                       round(extract(epoch from avg(completed_at - received_at)), 3) as mean,
                       round(extract(epoch from avg(verified_at - received_at)
                         filter (where state = 'COMPLETED')), 3) as checked,
                       round(extract(epoch from avg(submitted_at - verified_at)
                         filter (where state = 'COMPLETED')), 3) as signed,
                       round(extract(epoch from avg(paid_at - submitted_at)
                         filter (where state = 'COMPLETED')), 3) as mined,
                       round(extract(epoch from avg(completed_at - paid_at)
                         filter (where state = 'COMPLETED')), 3) as told
                from hostpay_payment where received_at > :since
                group by grouping sets ((1), ()) order by 1 nulls last
                """)
            .param("since", LedgerTime.ago(clock, DAY))
            .query(LedgerSummary::row)
            .list();
    Row whole = rows.getLast();
    return new Day(
        rows.stream().map(Row::hour).filter(Objects::nonNull).toList(),
        whole.hops(),
        whole.confirmed());
  }

  /** An hour, or at the end, without one, the whole day. */
  private record Row(@Nullable Hour hour, Hops hops, @Nullable Instant confirmed) {}

  private static Row row(ResultSet row, int number) throws SQLException {
    Instant from = LedgerTime.read(row, "hour");
    Instant confirmed = LedgerTime.read(row, "confirmed");
    Hops hops =
        new Hops(
            row.getBigDecimal("checked"),
            row.getBigDecimal("signed"),
            row.getBigDecimal("mined"),
            row.getBigDecimal("told"));
    if (from == null) {
      return new Row(null, hops, confirmed);
    }
    return new Row(
        new Hour(
            from,
            row.getLong("received"),
            row.getLong("completed"),
            row.getLong("rejected"),
            row.getLong("failed"),
            row.getBigDecimal("mean")),
        hops,
        confirmed);
  }

  /**
   * Payments that a person has to decide about: failed lately, open for too long, or refused within
   * the last day, but for those whose deposit another payment has made.
   */
  public List<PaymentLine> needPerson() {
    return jdbc.sql(
            """
            (select * from hostpay_payment where state = 'FAILED' and received_at > :lately
             order by received_at desc, unique_id desc limit :most)
            union all
            (select * from hostpay_payment
             where state in ('RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID') and received_at < :long_ago
             order by received_at limit :most)
            union all
            (select * from hostpay_payment
             where state = 'REJECTED' and received_at > :lately and ended_at > :day_ago
               and split_part(reason, ':', 1) <> 'not_waiting'
             order by received_at desc, unique_id desc limit :most)
            """)
        .param("lately", LedgerTime.ago(clock, ENDED_LATELY))
        .param("day_ago", LedgerTime.ago(clock, DAY))
        .param("long_ago", LedgerTime.ago(clock, SHOWN_AFTER))
        .param("most", MOST)
        .query(PaymentLine::read)
        .list();
  }
}
