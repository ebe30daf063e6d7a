package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.PaymentRow.at;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The payments table and its timeline. Thread-safe.
 *
 * <p>A change of state takes the {@link Payment} that {@link #lock} returned, inside the same
 * {@link #inTransaction transaction}; it writes the event into the timeline with it. Nothing here
 * enqueues, logs or talks to anything but the database. A database that fails throws Spring's
 * {@code DataAccessException}: the caller lets it pass, the request is answered 500 and delivered
 * again.
 */
public final class PaymentLedger {
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final ServiceName service;

  public PaymentLedger(
      JdbcClient jdbc, TransactionTemplate transaction, Clock clock, ServiceName service) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
    this.service = service;
  }

  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
  public <T> T inTransaction(Supplier<T> work) {
    T result = transaction.execute(status -> work.get());
    if (result == null) {
      throw new IllegalStateException("a unit of work returns something");
    }
    return result;
  }

  /**
   * Records a request as RECEIVED.
   *
   * @param window how long after the request it may be signed for
   * @return false when its id is recorded already; nothing was changed then
   */
  public boolean receive(
      PaymentOrder order, BigInteger amountWei, Instant requestedAt, Duration window) {
    return insert(order, amountWei, requestedAt, window, PaymentState.RECEIVED, null);
  }

  /**
   * Records a request that is refused as it stands.
   *
   * @param end REJECTED or FAILED
   * @return false when its id is recorded already; nothing was changed then
   */
  public boolean receiveEnded(
      PaymentOrder order,
      @Nullable BigInteger amountWei,
      Instant requestedAt,
      Duration window,
      PaymentState end,
      EndReason reason) {
    return insert(order, amountWei, requestedAt, window, end, reason.wireName());
  }

  /** The payment as committed, without a lock. */
  public Optional<Payment> find(UniqueId uniqueId) {
    return select(uniqueId, "");
  }

  /** The payment, its row locked until the transaction ends. */
  public Optional<Payment> lock(UniqueId uniqueId) {
    return select(uniqueId, "for update");
  }

  /**
   * RECEIVED to VERIFIED.
   *
   * @param changeNowsWord when ChangeNow said that it waits
   */
  public void verified(Payment payment, Instant changeNowsWord) {
    move(
        payment,
        PaymentState.VERIFIED,
        "verified_at = :word",
        Map.of("word", at(changeNowsWord)),
        Event.STATUS_VERIFIED,
        null);
  }

  /** VERIFIED to RECEIVED, next generation: ChangeNow is asked again. */
  public void recheck(Payment payment) {
    move(
        payment,
        PaymentState.RECEIVED,
        "verified_at = null, generation = generation + 1",
        Map.of(),
        Event.STATUS_RECHECK,
        null);
  }

  /** VERIFIED to SUBMITTED; a signed attempt must be stored before, in the same transaction. */
  public void submitted(Payment payment, String txHash) {
    move(
        payment,
        PaymentState.SUBMITTED,
        "submitted_at = :now",
        Map.of(),
        Event.TRANSACTION_SIGNED,
        "tx_hash=" + txHash);
  }

  /** SUBMITTED to VERIFIED: its nonce is gone, finally, and none of its attempts can be mined. */
  public void nonceLost(Payment payment, String detail) {
    move(
        payment, PaymentState.VERIFIED, "submitted_at = null", Map.of(), Event.NONCE_TAKEN, detail);
  }

  /** SUBMITTED to PAID. */
  public void paid(Payment payment, MinedTransaction mined) {
    move(
        payment,
        PaymentState.PAID,
        """
        paid_at = :now, tx_hash = :tx_hash, gas_used = :gas_used, block_number = :block_number,
        block_hash = :block_hash, confirmations = null
        """,
        Map.of(
            "tx_hash", mined.txHash(),
            "gas_used", new BigDecimal(mined.gasUsed()),
            "block_number", mined.blockNumber(),
            "block_hash", mined.blockHash()),
        Event.PAYMENT_MINED,
        "tx_hash=" + mined.txHash() + " block=" + mined.blockNumber());
  }

  /** PAID or COMPLETED to SUBMITTED, next generation: its block left the chain. */
  public void reorganised(Payment payment) {
    move(
        payment,
        PaymentState.SUBMITTED,
        """
        generation = generation + 1, paid_at = null, completed_at = null, tx_hash = null,
        gas_used = null, block_number = null, block_hash = null, confirmations = null
        """,
        Map.of(),
        Event.PAYMENT_REORGANISED,
        payment.mined() == null ? null : "tx_hash=" + payment.mined().txHash());
  }

  /**
   * Writes how deep the payment's block is. A mined transaction may have moved to another block.
   *
   * @param isFinal whether the block can no longer be undone
   */
  public void confirmed(
      Payment payment, MinedTransaction mined, int confirmations, boolean isFinal) {
    int updated =
        jdbc.sql(
                """
            update hostpay_payment
            set confirmations = :confirmations, block_number = :block_number,
                block_hash = :block_hash,
                final_at = case when :is_final then coalesce(final_at, :now) end
            where unique_id = :unique_id and tx_hash = :tx_hash and state in ('PAID', 'COMPLETED')
            """)
            .param("confirmations", confirmations)
            .param("block_number", mined.blockNumber())
            .param("block_hash", mined.blockHash())
            .param("is_final", isFinal)
            .param("now", at(clock.instant()))
            .param("unique_id", payment.uniqueId())
            .param("tx_hash", mined.txHash())
            .update();
    if (isFinal && updated == 1) {
      note(
          payment.order().uniqueId(),
          Event.FINALITY_CHECKED,
          null,
          "final, confirmations=" + confirmations);
    }
  }

  /** PAID to COMPLETED. */
  public void completed(Payment payment) {
    move(
        payment,
        PaymentState.COMPLETED,
        "completed_at = :now",
        Map.of(),
        Event.PAYMENT_COMPLETED,
        null);
  }

  /** RECEIVED or VERIFIED to REJECTED. */
  public void rejected(Payment payment, EndReason reason, @Nullable String detail) {
    end(payment, PaymentState.REJECTED, reason, detail, Event.PAYMENT_REJECTED);
  }

  /** To FAILED. The caller makes sure that no stored attempt can still be mined. */
  public void failed(Payment payment, EndReason reason, @Nullable String detail) {
    end(payment, PaymentState.FAILED, reason, detail, Event.PAYMENT_FAILED);
  }

  /** An open payment has stalled: the next generation of its task follows. */
  public Payment redrive(Payment payment) {
    jdbc.sql(
            """
            update hostpay_payment set generation = generation + 1, redriven_at = :now
            where unique_id = :unique_id
            """)
        .param("unique_id", payment.uniqueId())
        .param("now", at(clock.instant()))
        .update();
    note(payment.order().uniqueId(), Event.PAYMENT_REDRIVEN, null, "state=" + payment.state());
    return lock(payment.order().uniqueId()).orElseThrow();
  }

  /**
   * REJECTED or FAILED to RECEIVED, by an operator. The caller makes sure that nothing signed for
   * it can be mined.
   *
   * @param window how long from now it may be signed for
   */
  public void reopened(Payment payment, Duration window, String by) {
    move(
        payment,
        PaymentState.RECEIVED,
        """
        reason = null, ended_at = null, verified_at = null, submitted_at = null,
        generation = generation + 1, deadline_at = :deadline
        """,
        Map.of("deadline", at(clock.instant().plus(window))),
        Event.PAYMENT_REOPENED,
        "by " + by);
  }

  /** Whether a transaction that was signed for the payment can still be mined, or was. */
  public boolean hasLiveAttempt(UniqueId uniqueId) {
    return jdbc.sql(
            """
            select exists (select 1 from hostpay_wallet_nonce
                           where unique_id = :unique_id and released_at is null)
            """)
        .param("unique_id", uniqueId.value())
        .query(Boolean.class)
        .single();
  }

  /** Payments to look after, oldest first: open ones that nothing has happened to for a while. */
  public List<Payment> stalled(Duration openFor, Duration notFinalFor, int limit) {
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

  /** Payments whose row in the shared payout table could not be written. */
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

  /** A payment's timeline, in order. */
  public List<TimelineEntry> timeline(UniqueId uniqueId) {
    return jdbc.sql("select * from hostpay_event where unique_id = :unique_id order by id")
        .param("unique_id", uniqueId.value())
        .query(PaymentRow::timelineEntry)
        .list();
  }

  /** Adds to the timeline, without a change of state. */
  public void note(
      UniqueId uniqueId, Event event, @Nullable Integer attempt, @Nullable String detail) {
    jdbc.sql(
            """
            insert into hostpay_event (at, unique_id, service, event, attempt, detail)
            values (:at, :unique_id, :service, :event, :attempt, :detail)
            """)
        .param("at", at(clock.instant()))
        .param("unique_id", uniqueId.value())
        .param("service", service.fullName())
        .param("event", event.wireName())
        .param("attempt", attempt)
        .param("detail", detail)
        .update();
  }

  private boolean insert(
      PaymentOrder order,
      @Nullable BigInteger amountWei,
      Instant requestedAt,
      Duration window,
      PaymentState state,
      @Nullable String reason) {
    Instant now = clock.instant();
    return inTransaction(
        () -> {
          int inserted =
              jdbc.sql(
                      """
                      insert into hostpay_payment (
                        unique_id, cn_api_id, from_currency, from_network, wire_amount, amount_wei,
                        payin_address, state, reason, requested_at, deadline_at, received_at,
                        ended_at, state_changed_at)
                      values (
                        :unique_id, :cn_api_id, :from_currency, :from_network, :wire_amount,
                        :amount_wei, :payin_address, :state, :reason, :requested_at, :deadline_at,
                        :now, :ended_at, :now)
                      on conflict (unique_id) do nothing
                      """)
                  .param("unique_id", order.uniqueId().value())
                  .param("cn_api_id", order.cnApiId())
                  .param("from_currency", order.fromCurrency())
                  .param("from_network", order.fromNetwork())
                  .param("wire_amount", order.amount().value())
                  .param("amount_wei", amountWei == null ? null : new BigDecimal(amountWei))
                  .param("payin_address", order.payinAddress())
                  .param("state", state.name())
                  .param("reason", reason)
                  .param("requested_at", at(requestedAt))
                  .param("deadline_at", at(requestedAt.plus(window)))
                  .param("now", at(now))
                  .param("ended_at", reason == null ? null : at(now))
                  .update();
          if (inserted == 1) {
            Event event =
                switch (state) {
                  case REJECTED -> Event.PAYMENT_REJECTED;
                  case FAILED -> Event.PAYMENT_FAILED;
                  default -> Event.PAYMENT_REQUESTED;
                };
            note(order.uniqueId(), event, null, reason);
          }
          return inserted == 1;
        });
  }

  private Optional<Payment> select(UniqueId uniqueId, String lock) {
    return jdbc.sql("select * from hostpay_payment where unique_id = :unique_id " + lock)
        .param("unique_id", uniqueId.value())
        .query(PaymentRow::read)
        .optional();
  }

  private void end(
      Payment payment, PaymentState to, EndReason reason, @Nullable String detail, Event event) {
    String text = detail == null ? reason.wireName() : reason.wireName() + ": " + detail;
    move(payment, to, "reason = :reason, ended_at = :now", Map.of("reason", text), event, text);
  }

  private void move(
      Payment payment,
      PaymentState to,
      String assignments,
      Map<String, Object> values,
      Event event,
      @Nullable String detail) {
    if (!payment.state().next().contains(to)) {
      throw new UndeclaredTransition(payment, to);
    }
    Map<String, Object> parameters = new HashMap<>(values);
    parameters.put("unique_id", payment.uniqueId());
    parameters.put("from", payment.state().name());
    parameters.put("to", to.name());
    parameters.put("now", at(clock.instant()));
    int updated =
        jdbc.sql(
                "update hostpay_payment set state = :to, state_changed_at = :now, "
                    + assignments
                    + " where unique_id = :unique_id and state = :from")
            .params(parameters)
            .update();
    if (updated != 1) {
      throw new IllegalStateException(
          "Payment "
              + payment.uniqueId()
              + " is no longer "
              + payment.state()
              + ": it was changed without its lock. Nothing was changed; the task is delivered"
              + " again.");
    }
    note(payment.order().uniqueId(), event, null, detail);
  }
}
