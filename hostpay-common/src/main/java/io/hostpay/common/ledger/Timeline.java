package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerTime.at;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.UniqueId;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What happened to each payment, for people to read. Nothing is decided by it, except whether a
 * closed order ends as {@code unknown_status} or {@code deposit_missed}. Thread-safe. Changes of
 * state write their own entries, see {@link PaymentLedger}.
 */
public final class Timeline {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final ServiceName service;

  public Timeline(JdbcClient jdbc, Clock clock, ServiceName service) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.service = service;
  }

  /** A payment's entries, in the order in which they first happened. */
  public List<TimelineEntry> of(UniqueId uniqueId) {
    return jdbc.sql("select * from hostpay_event where unique_id = :unique_id order by id")
        .param("unique_id", uniqueId.value())
        .query(PaymentRow::timelineEntry)
        .list();
  }

  /**
   * What people have to know of a payment that was not signed in time: also what put it off last
   * since it was reopened, and when.
   */
  public String whyUnsigned(UniqueId uniqueId) {
    return "nothing was signed"
        + jdbc.sql(
                """
            select '; put off last at '
              || to_char(coalesce(last_at, at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
              || ': ' || detail
            from hostpay_event
            where unique_id = :unique_id and event = :deferred and detail is not null
              and id > coalesce((select max(id) from hostpay_event
                                 where unique_id = :unique_id and event = :reopened), 0)
            order by coalesce(last_at, at) desc, id desc limit 1
            """)
            .param("unique_id", uniqueId.value())
            .param("deferred", Event.PAYMENT_DEFERRED.wireName())
            .param("reopened", Event.PAYMENT_REOPENED.wireName())
            .query(String.class)
            .optional()
            .orElse("");
  }

  /**
   * Adds an entry. The same event with the same detail, numbers aside, counts up the existing entry
   * until the payment changes its state: a payment that waits a day keeps a readable timeline.
   *
   * @param delivery which delivery of the task it was; {@code null} where that says nothing
   */
  public void note(
      UniqueId uniqueId, Event event, @Nullable Integer delivery, @Nullable String detail) {
    jdbc.sql(
            """
            with again as (
              update hostpay_event
              set times = times + 1, last_at = :at, attempt = :delivery, detail = :detail
              where id = (
                select max(id) from hostpay_event
                where unique_id = :unique_id and service = :service and event = :event and not moved
                  and regexp_replace(coalesce(detail, ''), '[0-9]+', '#', 'g')
                    = regexp_replace(coalesce(:detail, ''), '[0-9]+', '#', 'g')
                  and id > coalesce((select max(id) from hostpay_event
                                     where unique_id = :unique_id and moved), 0))
              returning id)
            insert into hostpay_event (at, last_at, unique_id, service, event, attempt, detail)
            select :at, :at, :unique_id, :service, :event, :delivery::integer, :detail
            where not exists (select 1 from again)
            """)
        .param("at", at(clock.instant()))
        .param("unique_id", uniqueId.value())
        .param("service", service.fullName())
        .param("event", event.wireName())
        .param("delivery", delivery, java.sql.Types.INTEGER)
        .param("detail", detail, java.sql.Types.VARCHAR)
        .update();
  }
}
