package io.hostpay.executor.payment;

import io.hostpay.common.ledger.Payment;
import io.hostpay.common.tasks.OutgoingTask;
import io.hostpay.common.tasks.Stage;
import io.hostpay.common.tasks.TaskHeaders;
import io.hostpay.common.tasks.TaskQueue;
import io.hostpay.common.tasks.TaskTarget;
import io.hostpay.common.token.PaymentRequest;
import io.hostpay.common.token.SigningKeys;
import io.hostpay.common.token.TokenCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The chain of looks at a payment: the ledger holds the number of the one that comes next, and its
 * task is named by payment, generation and that number, so that a repeat makes no second one.
 */
final class Looks {
  private static final Duration SOON = Duration.ofSeconds(6);
  private static final Duration LATER = Duration.ofSeconds(15);
  private static final Duration RARELY = Duration.ofSeconds(60);
  private static final Duration AFTER_PAID = Duration.ofMinutes(1);
  private static final Duration UNTIL_FINAL = Duration.ofMinutes(5);

  /** How long after it was signed a payment is looked at often, then less often. */
  private static final Duration OFTEN_FOR = Duration.ofMinutes(2);

  private static final Duration LESS_OFTEN_FOR = Duration.ofMinutes(10);

  private final TokenCodec<PaymentRequest> codec;
  private final TaskQueue queue;
  private final TaskTarget watch;
  private final JdbcClient jdbc;
  private final Clock clock;

  Looks(
      SigningKeys internalKeys, TaskQueue queue, WatchTarget watch, JdbcClient jdbc, Clock clock) {
    this.codec = TokenCodec.paymentRequest(internalKeys);
    this.queue = queue;
    this.watch = watch.target();
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** Makes sure that the next look has its task. Idempotent. */
  void ensureNextIsEnqueued(Payment payment, TaskHeaders cause) {
    enqueue(payment, payment.look(), delay(payment), cause);
  }

  /**
   * This look is done: the next one has the next number and its task. Of several deliveries of the
   * same look one counts, the others only make sure that its task is there.
   *
   * @param seen as it was when the look began
   * @param now as it is since
   */
  void scheduleNext(Payment seen, Payment now, TaskHeaders cause) {
    Duration delay = delay(now);
    Optional<Integer> next = advance(seen, clock.instant().plus(delay));
    enqueue(now, next.orElseGet(() -> current(seen)), delay, cause);
  }

  /** Whether this delivery is of a look that was done before, as far as its task's name tells. */
  boolean isOver(Payment payment, TaskHeaders delivered) {
    String name = delivered.taskName();
    // A delivery without the header causes one look more, which does no harm.
    return name != null && !name.equals(task(payment, payment.look(), SOON, delivered).name());
  }

  private Duration delay(Payment payment) {
    Duration age = Duration.between(payment.stateChangedAt(), clock.instant());
    if (payment.state().isPaid()) {
      return age.compareTo(AFTER_PAID.dividedBy(2)) < 0 ? AFTER_PAID : UNTIL_FINAL;
    }
    if (age.compareTo(OFTEN_FOR) < 0) {
      return SOON;
    }
    return age.compareTo(LESS_OFTEN_FOR) < 0 ? LATER : RARELY;
  }

  private Optional<Integer> advance(Payment seen, Instant due) {
    return jdbc.sql(
            """
            update hostpay_payment set look = look + 1, next_look_at = :due
            where unique_id = :unique_id and look = :look returning look
            """)
        .param("due", OffsetDateTime.ofInstant(due, ZoneOffset.UTC))
        .param("unique_id", seen.uniqueId().value())
        .param("look", seen.look())
        .query(Integer.class)
        .optional()
        .map(Objects::requireNonNull);
  }

  private int current(Payment payment) {
    return jdbc.sql("select look from hostpay_payment where unique_id = :unique_id")
        .param("unique_id", payment.uniqueId().value())
        .query(Integer.class)
        .single();
  }

  private void enqueue(Payment payment, int number, Duration delay, TaskHeaders cause) {
    queue.enqueue(task(payment, number, delay, cause));
  }

  private OutgoingTask task(Payment payment, int number, Duration delay, TaskHeaders cause) {
    return new OutgoingTask(
        Stage.PAYMENT_WATCH,
        payment.uniqueId(),
        payment.generation(),
        codec.encode(new PaymentRequest(payment.order(), clock.instant())),
        watch,
        delay,
        cause,
        Integer.toString(number));
  }
}
