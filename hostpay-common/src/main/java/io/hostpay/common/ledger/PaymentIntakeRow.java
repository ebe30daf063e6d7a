package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerTime.at;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.logging.Trace;
import io.hostpay.common.token.PaymentOrder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A payment's first row and the first entry of its timeline, in one statement. */
final class PaymentIntakeRow {
  private final JdbcClient jdbc;
  private final Clock clock;
  private final ServiceName service;

  PaymentIntakeRow(JdbcClient jdbc, Clock clock, ServiceName service) {
    this.jdbc = jdbc;
    this.clock = clock;
    this.service = service;
  }

  /** False when its id is recorded already; nothing was changed then. */
  boolean insert(
      PaymentOrder order,
      @Nullable BigInteger amountWei,
      Instant requestedAt,
      Duration deadlineAfter,
      PaymentState state,
      @Nullable EndReason reason) {
    return jdbc.sql(
                """
                with received as (
                  insert into hostpay_payment (
                    unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
                    payin_address, state, reason, requested_at, deadline_at, received_at,
                    ended_at, state_changed_at, traceparent)
                  values (
                    :unique_id, :cn_api_id, :from_currency, :from_network, :wire_amount,
                    :amount_wei, :payin_address, :state, :reason, :requested_at, :deadline_at,
                    :now, :ended_at, :now, :traceparent)
                  on conflict (unique_id) do nothing
                  returning unique_id)
                insert into hostpay_event (at, last_at, unique_id, service, event, detail, moved)
                select :now, :now, unique_id, :service, :event, :reason, true from received
                """)
            .param("unique_id", order.uniqueId().value())
            .param("cn_api_id", order.cnApiId())
            .param("from_currency", order.fromCurrency())
            .param("from_network", order.fromNetwork())
            .param("wire_amount", order.amount().value())
            .param(
                "amount_wei", amountWei == null ? null : new BigDecimal(amountWei), Types.NUMERIC)
            .param("payin_address", order.payinAddress())
            .param("state", state.name())
            .param("reason", reason == null ? null : reason.wireName(), Types.VARCHAR)
            .param("requested_at", at(requestedAt))
            .param("deadline_at", at(requestedAt.plus(deadlineAfter)))
            .param("now", at(clock.instant()))
            .param(
                "ended_at",
                reason == null ? null : at(clock.instant()),
                Types.TIMESTAMP_WITH_TIMEZONE)
            .param(
                "traceparent", Trace.current().map(Trace::traceparent).orElse(null), Types.VARCHAR)
            .param("service", service.fullName())
            .param("event", event(state).wireName())
            .update()
        == 1;
  }

  private static Event event(PaymentState state) {
    return switch (state) {
      case REJECTED -> Event.PAYMENT_REJECTED;
      case FAILED -> Event.PAYMENT_FAILED;
      default -> Event.PAYMENT_REQUESTED;
    };
  }
}
