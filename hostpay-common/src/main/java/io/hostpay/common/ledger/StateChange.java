package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerTime.at;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import java.sql.Types;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes a locked payment and writes that into its timeline, in one statement. */
final class StateChange {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final ServiceName service;

  StateChange(JdbcClient jdbc, Clock clock, ServiceName service) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.service = service;
  }

  /**
   * Moves the payment to another state.
   *
   * @param values of the parameters in its assignments
   */
  LockedPayment move(
      LockedPayment locked, Move move, Map<String, Object> values, @Nullable String detail) {
    if (!move.from().contains(locked.state()) || !locked.state().next().contains(move.to())) {
      throw new UndeclaredTransition(locked.payment(), move.to());
    }
    Map<String, Object> parameters = new HashMap<>(values);
    parameters.put("to", move.to().name());
    return write(
        locked,
        "state = :to, state_changed_at = :now, " + move.assignments(),
        parameters,
        move.event(),
        detail);
  }

  /** Changes it within its state. */
  LockedPayment stay(
      LockedPayment locked,
      String assignments,
      Map<String, Object> values,
      Event event,
      @Nullable String detail) {
    return write(locked, assignments, values, event, detail);
  }

  private LockedPayment write(
      LockedPayment locked,
      String assignments,
      Map<String, Object> values,
      Event event,
      @Nullable String detail) {
    return jdbc.sql(
            "with changed as (update hostpay_payment set "
                + assignments
                + """
                   where unique_id = :unique_id and state = :from returning *),
                noted as (
                  insert into hostpay_event (at, last_at, unique_id, service, event, detail, moved)
                  select :now, :now, unique_id, :service, :event, :detail, true from changed)
                select * from changed
                """)
        .params(values)
        .param("unique_id", locked.uniqueId().value())
        .param("from", locked.state().name())
        .param("now", at(clock.instant()))
        .param("service", service.fullName())
        .param("event", event.wireName())
        .param("detail", detail, Types.VARCHAR)
        .query(PaymentRow::read)
        .optional()
        .map(LockedPayment::new)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Payment "
                        + locked.uniqueId()
                        + " is no longer "
                        + locked.state()
                        + ": the lock is of another transaction. Nothing was changed; the task is"
                        + " delivered again."));
  }
}
