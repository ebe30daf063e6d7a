package io.hostpay.common.ledger;

import static io.hostpay.common.ledger.LedgerTime.at;

import io.hostpay.common.logging.Event;
import io.hostpay.common.logging.ServiceName;
import io.hostpay.common.token.PaymentOrder;
import io.hostpay.common.token.UniqueId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The payments table. Thread-safe.
 *
 * <p>A change takes the {@link LockedPayment} that {@link #lock} gave, inside the same {@link
 * #inTransaction transaction}, and returns the payment as it is then; it writes the event into the
 * timeline with it. Nothing here enqueues, logs or talks to anything but the database. A database
 * that fails throws Spring's {@code DataAccessException}: the caller lets it pass, the request is
 * answered 500 and delivered again.
 */
public final class PaymentLedger {
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Clock clock;
  private final StateChange change;
  private final PaymentIntakeRow intake;

  public PaymentLedger(
      JdbcClient jdbc, TransactionTemplate transaction, Clock clock, ServiceName service) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.clock = clock;
    this.change = new StateChange(jdbc, clock, service);
    this.intake = new PaymentIntakeRow(jdbc, clock, service);
  }

  /** Runs the work in one transaction: committed when it returns, rolled back when it throws. */
  public <T> T inTransaction(Supplier<T> work) {
    return transaction.execute(
        status ->
            Objects.requireNonNull(
                work.get(), "a bug: a transaction's work returned null; nothing is committed"));
  }

  /**
   * Records a request as RECEIVED.
   *
   * @param deadlineAfter how long after the request it may be signed for
   * @return false when its id is recorded already; nothing was changed then
   */
  public boolean receive(
      PaymentOrder order, BigInteger amountWei, Instant requestedAt, Duration deadlineAfter) {
    return intake.insert(order, amountWei, requestedAt, deadlineAfter, PaymentState.RECEIVED, null);
  }

  /** Records a request that is refused at once, as REJECTED or FAILED. */
  public boolean receiveEnded(
      PaymentOrder order,
      @Nullable BigInteger amountWei,
      Instant requestedAt,
      Duration deadlineAfter,
      PaymentState end,
      EndReason reason) {
    return intake.insert(order, amountWei, requestedAt, deadlineAfter, end, reason);
  }

  /** The payment as committed, without a lock. */
  public Optional<Payment> find(UniqueId uniqueId) {
    return select(uniqueId, "");
  }

  /** The payment, its row locked until the transaction ends. */
  public Optional<LockedPayment> lock(UniqueId uniqueId) {
    return select(uniqueId, "for update").map(LockedPayment::new);
  }

  /** RECEIVED to VERIFIED: ChangeNow said at that time that it waits for the deposit. */
  public LockedPayment markVerified(LockedPayment payment, Instant said) {
    return change.move(payment, Move.VERIFIED, Map.of("said", at(said)), null);
  }

  /** VERIFIED to RECEIVED, next generation: ChangeNow is asked again. */
  public LockedPayment returnForRecheck(LockedPayment payment) {
    return change.move(payment, Move.RECHECK, Map.of(), null);
  }

  /** Still RECEIVED, next generation: the answer is not acted on; ChangeNow is asked again. */
  public LockedPayment prepareNextCheck(LockedPayment payment, String why) {
    return change.stay(
        payment, "generation = generation + 1", Map.of(), Event.STATUS_ASKED_AGAIN, why);
  }

  /** VERIFIED to SUBMITTED; a signed attempt must be stored before, in the same transaction. */
  public LockedPayment markSubmitted(LockedPayment payment, String txHash) {
    return change.move(payment, Move.SUBMITTED, Map.of(), "tx_hash=" + txHash);
  }

  /**
   * SUBMITTED to RECEIVED, next generation: its nonce is gone, finally, and none of its attempts
   * can be mined. ChangeNow is asked again before anything else is signed.
   */
  public LockedPayment returnToReceived(LockedPayment payment, String detail) {
    return change.move(payment, Move.NONCE_LOST, Map.of(), detail);
  }

  /** SUBMITTED to PAID. */
  public LockedPayment markPaid(LockedPayment payment, MinedTransaction mined) {
    return change.move(
        payment,
        Move.PAID,
        Map.of(
            "tx_hash", mined.txHash(),
            "gas_used", new BigDecimal(mined.gasUsed()),
            "block_number", mined.blockNumber(),
            "block_hash", mined.blockHash()),
        "tx_hash=" + mined.txHash() + " block=" + mined.blockNumber());
  }

  /** PAID or COMPLETED to SUBMITTED, next generation: its block left the chain. */
  public LockedPayment returnToSubmitted(LockedPayment payment) {
    MinedTransaction mined = payment.payment().mined();
    return change.move(
        payment, Move.REORGANISED, Map.of(), mined == null ? null : "tx_hash=" + mined.txHash());
  }

  /** PAID to COMPLETED. */
  public LockedPayment markCompleted(LockedPayment payment) {
    return change.move(payment, Move.COMPLETED, Map.of(), null);
  }

  /** RECEIVED or VERIFIED to REJECTED. */
  public LockedPayment reject(LockedPayment payment, EndReason reason, @Nullable String detail) {
    return end(payment, Move.REJECTED, reason, detail);
  }

  /** To FAILED. The caller makes sure that no stored attempt can still be mined. */
  public LockedPayment fail(LockedPayment payment, EndReason reason, @Nullable String detail) {
    return end(payment, Move.FAILED, reason, detail);
  }

  /** An open payment has stalled: the next generation of its task follows. */
  public LockedPayment driveOn(LockedPayment payment) {
    return change.stay(
        payment,
        "generation = generation + 1, redriven_at = :now",
        Map.of(),
        Event.PAYMENT_REDRIVEN,
        "state=" + payment.state());
  }

  /**
   * REJECTED or FAILED to RECEIVED, by an operator. The caller makes sure that nothing signed for
   * it can be mined.
   *
   * @param deadlineAfter how long from now it may be signed for
   */
  public LockedPayment reopen(LockedPayment payment, Duration deadlineAfter, String by) {
    return change.move(
        payment,
        Move.REOPENED,
        Map.of("deadline", at(clock.instant().plus(deadlineAfter))),
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

  private Optional<Payment> select(UniqueId uniqueId, String lock) {
    return jdbc.sql("select * from hostpay_payment where unique_id = :unique_id " + lock)
        .param("unique_id", uniqueId.value())
        .query(PaymentRow::read)
        .optional();
  }

  private LockedPayment end(
      LockedPayment payment, Move end, EndReason reason, @Nullable String detail) {
    String text = detail == null ? reason.wireName() : reason.wireName() + ": " + detail;
    return change.move(payment, end, Map.of("reason", text), text);
  }
}
