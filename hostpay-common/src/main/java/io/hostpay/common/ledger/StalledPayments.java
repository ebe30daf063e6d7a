package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.PaymentRow.at;

import io.hostpay.common.token.UniqueId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds payments that somebody has to look after. Changes nothing; thread-safe. */
public final class StalledPayments {
  private final JdbcClient jdbc;
  private final Clock clock;

  public StalledPayments(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Open ones that nothing has happened to for a while, and completed ones that are not final yet,
   * oldest first.
   */
  public List<Payment> find(Duration openFor, Duration notFinalFor, int limit) {
    return jdbc.sql(
            """
            select * from hostpay_payment
            where (state in ('RECEIVED', 'VERIFIED', 'SUBMITTED', 'PAID')
                   and greatest(state_changed_at, redriven_at) < :open_since)
               or (state = 'COMPLETED' and final_at is null
                   and greatest(state_changed_at, redriven_at) < :not_final_since)
            order by state_changed_at limit :limit
            """)
        .param("open_since", at(clock.instant().minus(openFor)))
        .param("not_final_since", at(clock.instant().minus(notFinalFor)))
        .param("limit", limit)
        .query(PaymentRow::read)
        .list();
  }

  /** Those whose row in the shared payout table could not be written. */
  public List<UniqueId> unprojected(int limit) {
    return jdbc.sql(
            """
            select unique_id from hostpay_payment where unprojected_since is not null
            order by unprojected_since limit :limit
            """)
        .param("limit", limit)
        .query((row, number) -> new UniqueId(row.getString("unique_id")))
        .list();
  }
}
