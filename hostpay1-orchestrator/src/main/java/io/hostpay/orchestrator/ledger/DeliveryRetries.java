package io.hostpay.orchestrator.ledger;

import io.hostpay.common.ledger.LedgerTime;
import io.hostpay.common.logging.ServiceName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How often tasks had to be delivered again within the last day. Read only; thread-safe. */
public final class DeliveryRetries {
  private static final Duration DAY = Duration.ofDays(1);

  private final JdbcClient jdbc;
  private final Clock clock;

  public DeliveryRetries(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * How often one service's tasks were delivered again.
   *
   * @param payments how many were put off at least once
   * @param retries deliveries but for the first of each
   */
  public record Retried(String service, long payments, long retries) {}

  /**
   * By service. GCHostPay2 has no ledger: its number comes with its report. GCHostPay3 notes each
   * payment that it puts off.
   */
  public List<Retried> ofLastDay() {
    return jdbc.sql(
            """
            select service, count(distinct unique_id) as payments, sum(again) as retries
            from (select :checker as service, unique_id, attempt - 1 as again
                  from hostpay_event
                  where event = 'status_checked' and last_at > :since and attempt > 1
                  union all
                  select service, unique_id, times from hostpay_event
                  where event = 'payment_deferred' and last_at > :since) r
            group by service order by service
            """)
        .param("checker", ServiceName.HOSTPAY2.fullName())
        .param("since", LedgerTime.ago(clock, DAY))
        .query(
            (row, number) ->
                new Retried(
                    row.getString("service"), row.getLong("payments"), row.getLong("retries")))
        .list();
  }
}
